"""Compares what a service's migrations make with what its `tables.py` says, down to checks and operator classes."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg
import sqlalchemy as sa

from kernel import tables as kernel_tables
from localstack.embedded.postgres import Server
from tests.support.databases import ServiceDatabase

_QUERIES = (
    """SELECT format('column %s.%s %s%s default %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
              CASE WHEN a.attnotnull THEN ' not null' ELSE '' END, coalesce(pg_get_expr(d.adbin, d.adrelid), 'none'))
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped""",
    """SELECT format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
       FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'""",
    "SELECT format('index %s', indexdef) FROM pg_indexes WHERE schemaname = 'public'",
)


def differences(
    server: Server, database: ServiceDatabase, metadata: sa.MetaData, directory: Sequence[sa.Table]
) -> set[str]:
    """Return what only the migrations make, or only the tables say; empty when they agree.

    Args:
        metadata: the service's own tables.
        directory: those of the kernel's directory tables that the service keeps.
    """
    scratch = f"scratch_{database.service}"
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {scratch}")
        admin.execute(f"CREATE DATABASE {scratch} TEMPLATE template0")
    try:
        _create(server.url(scratch), metadata, [*kernel_tables.messaging, *directory])
        return _catalogue(server.url(scratch)) ^ _catalogue(database.owner_url)
    finally:
        with psycopg.connect(server.admin_url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {scratch}")


def _create(url: str, metadata: sa.MetaData, shared: Sequence[sa.Table]) -> None:
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    kernel_tables.metadata.create_all(engine, tables=shared)
    metadata.create_all(engine)


def _catalogue(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        found = {row[0] for query in _QUERIES for row in connection.execute(query).fetchall()}
    return {line for line in found if "alembic_version" not in line}
