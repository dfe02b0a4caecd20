"""Real databases for integration tests, built by the migrations, used with the service's own role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from kernel.connection import connect
from kernel.engine import make_engine, use_engine
from kernel.migrations.runner import provision, upgrade
from localstack.embedded.postgres import Server

ROOT = Path(__file__).parents[2]
PASSWORD = "service-role-password"
NAMES = {
    "users": "user_service",
    "courses": "course_service",
    "homework": "homework_service",
    "gradebook": "gradebook_service",
    "profiles": "profile_service",
    "notifications": "notifications_service",
    "quizzes": "tests_service",
    "schedule": "schedule_service",
    "reports": "reports_service",
}


@cache
def _beside(url: str) -> sa.Engine:
    # Some tests end every connection to a database, or drop it and make it anew.
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), pool_pre_ping=True)


@cache
def _kernels(url: str) -> sa.Engine:
    return make_engine(lambda: connect(url))


@cache
def _owner(url: str) -> psycopg.Connection[Any]:
    # As a replica it deletes in any order: nothing looks after foreign keys.
    return psycopg.connect(url, autocommit=True, options="-c session_replication_role=replica")


# A forked racer must not speak over its parent's connections.
for _kept in (_beside, _kernels, _owner):
    os.register_at_fork(after_in_child=_kept.cache_clear)

# To truncate makes every table's files anew, which takes thirty times as long as to delete a test's few rows.
EMPTY = """
DO $$ DECLARE found regclass; BEGIN
  FOR found IN SELECT oid FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'alembic_version'
  LOOP
    IF pg_relation_size(found) > 1000000 THEN EXECUTE format('TRUNCATE %s CASCADE', found);
    ELSE EXECUTE format('DELETE FROM %s', found); END IF;
  END LOOP;
END $$
"""


@dataclass(frozen=True)
class ServiceDatabase:
    """One service's database on a test server."""

    service: str
    url: str
    owner_url: str

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let the kernel's engine talk to this database, emptied first. Its connection is the same for all tests."""
        self.empty()
        use_engine(_kernels(self.url))
        try:
            yield
        finally:
            use_engine(None)

    def empty(self) -> None:
        """Delete all rows of all tables."""
        _owner(self.owner_url).execute(EMPTY)

    def rows(self, statement: sa.Executable | str, **parameters: Any) -> list[dict[str, Any]]:
        """Run one statement beside the kernel's connection, commit, and return its rows."""
        query = sa.text(statement) if isinstance(statement, str) else statement
        with _beside(self.url).begin() as connection:
            result = connection.execute(query, parameters)
            return [dict(row) for row in result.mappings()] if result.returns_rows else []

    def events(self, name: str = "") -> list[dict[str, Any]]:
        """Return the data of the events in the outbox, oldest first; only those called `name` if it is given."""
        rows = self.rows("SELECT detail_type, detail FROM outbox ORDER BY created_at, event_id")
        return [row["detail"]["data"] for row in rows if not name or row["detail_type"].startswith(f"{name}.")]


def build(server: Server, service: str) -> ServiceDatabase:
    """Make one service's database as a deploy would."""
    role = NAMES[service]
    database = f"{role}_db"
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        provision(admin, database=database, role=role, password=PASSWORD)
    with psycopg.connect(server.url(database)) as owner:
        upgrade(owner, ROOT / "functions" / service / "migrations", role)
    url = f"postgresql://{role}:{PASSWORD}@127.0.0.1:{server.port}/{database}"
    return ServiceDatabase(service, url, server.url(database))
