"""Brings a service's database to its newest schema: provision, then upgrade, under one lock.

Migrations run as the database's owner; the service's own role gets DML on what they make, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import sql

from kernel.connection import connect

LOCK_NUMBER = 0x43414D50  # "CAMP"


def provision(admin: psycopg.Connection[Any], *, database: str, role: str, password: str) -> None:
    """Make a service's database and login role if they are missing, and set the role's password.

    Nobody but the role (and the owner, who is the administrator) may connect to the database.

    Args:
        admin: an autocommit connection as the administrator.
    """
    names = {
        "database": sql.Identifier(database),
        "role": sql.Identifier(role),
        "password": sql.Literal(password),
    }
    with _lock(admin):
        verb = "ALTER" if _exists(admin, "pg_roles", "rolname", role) else "CREATE"
        attributes = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {password}"
        admin.execute(sql.SQL(verb + " ROLE {role} " + attributes).format(**names))
        if not _exists(admin, "pg_database", "datname", database):
            admin.execute(sql.SQL("CREATE DATABASE {database} ENCODING 'UTF8' TEMPLATE template0").format(**names))
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC").format(**names))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {role}").format(**names))


def upgrade(owner: psycopg.Connection[Any], migrations: Path, role: str) -> str:
    """Run a service's migrations up to the newest; return that revision.

    Args:
        owner: a connection to the service's database as its owner.
        migrations: the folder ``functions/<service>/migrations``.
        role: the service's role, which gets DML on all tables and sequences.

    Raises:
        FileNotFoundError: there is no migration: Alembic would find nothing to do and be content.
    """
    if not any(migrations.glob("[0-9]*.py")):
        raise FileNotFoundError(f"no migrations in {migrations}")
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: owner, poolclass=sa.StaticPool)
    with engine.connect() as connection:
        connection.execute(sa.select(sa.func.pg_advisory_lock(LOCK_NUMBER)))
        connection.execute(sa.text(_grants(owner, role)))
        connection.commit()
        config = alembic_config(migrations)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        revision = cast(str, connection.scalar(sa.text("SELECT version_num FROM alembic_version")))
        connection.execute(sa.text(f'REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM "{role}"'))
        connection.execute(sa.select(sa.func.pg_advisory_unlock(LOCK_NUMBER)))
        connection.commit()
    return revision


def alembic_config(migrations: Path) -> Config:
    """Make the configuration of one service's history."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(migrations))
    config.set_main_option("path_separator", "newline")
    return config


def connect_as_owner(secret: dict[str, Any], database: str) -> psycopg.Connection[Any]:
    """Open a connection to a service's database with the administrator's secret."""
    return connect(
        host=secret["host"],
        port=int(secret["port"]),
        dbname=database,
        user=secret["username"],
        password=secret["password"],
    )


def _grants(owner: psycopg.Connection[Any], role: str) -> str:
    statement = sql.SQL(
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
        "GRANT USAGE ON SCHEMA public TO {role};"
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};"
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {role}"
    )
    return statement.format(role=sql.Identifier(role)).as_string(owner)


@contextmanager
def _lock(admin: psycopg.Connection[Any]) -> Iterator[None]:
    """Roles belong to the whole server: two services' provisioning at once would trip over its catalogue."""
    admin.execute("SELECT pg_advisory_lock(%s)", (LOCK_NUMBER,))
    try:
        yield
    finally:
        admin.execute("SELECT pg_advisory_unlock(%s)", (LOCK_NUMBER,))


def _exists(admin: psycopg.Connection[Any], catalogue: str, column: str, name: str) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(sql.Identifier(catalogue), sql.Identifier(column))
    return admin.execute(query, (name,)).fetchone() is not None
