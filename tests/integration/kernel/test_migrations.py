"""Deploys migrate before new code serves: again, at once, and with what is there already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from kernel import tables
from kernel.migrations.runner import provision, upgrade
from localstack.embedded.postgres import Server
from tests.support.databases import PASSWORD, ServiceDatabase
from tests.support.races import race
from tests.support.sample_service.database import MIGRATIONS, build

SECOND = '''"""A second step."""
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("extras", sa.Column("id", sa.Integer, primary_key=True))
    {fails}
'''


@pytest.fixture
def fresh(server: Server) -> Iterator[ServiceDatabase]:
    """A database of its own, dropped afterwards."""
    yield build(server, "fresh_db", "fresh_service")
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE fresh_db WITH (FORCE)")
        admin.execute("DROP ROLE fresh_service")


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """The sample's migrations, and one more."""
    for step in MIGRATIONS.glob("*.py"):
        (tmp_path / step.name).write_text(step.read_text("utf-8"), "utf-8")
    (tmp_path / "0002_extras.py").write_text(SECOND.format(fails=""), "utf-8")
    return tmp_path


def _upgrade(database: ServiceDatabase, migrations: Path = MIGRATIONS) -> str:
    with psycopg.connect(database.owner_url) as owner:
        return upgrade(owner, migrations, "fresh_service")


def _tables(database: ServiceDatabase) -> set[str]:
    rows = database.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row["tablename"] for row in rows}


def test_the_kernels_tables_are_as_its_operations_make_them(sample: ServiceDatabase) -> None:
    made = sa.create_engine(sample.owner_url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.NullPool)
    expected = sa.MetaData(naming_convention=tables.metadata.naming_convention)
    for table in tables.messaging:
        table.to_metadata(expected)

    with made.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "include_name": _is_of_the_kernel}
        )
        assert compare_metadata(context, expected) == []


def _is_of_the_kernel(name: str | None, kind: str, _: object) -> bool:
    return kind != "table" or name in {table.name for table in tables.messaging}


def test_migrating_again_changes_nothing(fresh: ServiceDatabase) -> None:
    fresh.rows("INSERT INTO readings VALUES ('01890a5d-ac96-774b-bcce-b302099a8057', 7)")

    assert _upgrade(fresh) == _upgrade(fresh) == "0001"

    assert fresh.rows("SELECT count FROM readings") == [{"count": 7}]


def test_a_new_step_is_applied_to_what_is_there(fresh: ServiceDatabase, next_release: Path) -> None:
    assert _upgrade(fresh, next_release) == "0002"

    assert fresh.rows("SELECT * FROM extras") == []


def test_four_deploys_at_once_migrate_once(server: Server, fresh: ServiceDatabase, next_release: Path) -> None:
    def deploy() -> str:
        with psycopg.connect(server.admin_url, autocommit=True) as admin:
            provision(admin, database="fresh_db", role="fresh_service", password=PASSWORD)
        return _upgrade(fresh, next_release)

    assert race(fresh, *[deploy] * 4) == ["0002"] * 4

    assert "extras" in _tables(fresh)


def test_services_are_provisioned_at_the_same_time(server: Server, sample: ServiceDatabase) -> None:
    names = [f"parallel_{number}" for number in range(4)]

    made = race(sample, *[lambda name=name: build(server, f"{name}_db", name) for name in names])

    assert [database for database in made if not isinstance(database, ServiceDatabase)] == []
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        for name in names:
            admin.execute(f"DROP DATABASE {name}_db")
            admin.execute(f"DROP ROLE {name}")


def test_a_failing_step_leaves_the_schema_as_it_was_and_the_next_deploy_works(
    fresh: ServiceDatabase, next_release: Path
) -> None:
    (next_release / "0002_extras.py").write_text(SECOND.format(fails='raise RuntimeError("half done")'), "utf-8")
    with pytest.raises(RuntimeError, match="half done"):
        _upgrade(fresh, next_release)
    assert "extras" not in _tables(fresh)

    (next_release / "0002_extras.py").write_text(SECOND.format(fails=""), "utf-8")
    assert _upgrade(fresh, next_release) == "0002"


def test_provisioning_again_sets_the_password_and_keeps_the_rows(server: Server, fresh: ServiceDatabase) -> None:
    fresh.rows("INSERT INTO readings VALUES ('01890a5d-ac96-774b-bcce-b302099a8057', 7)")

    password = 'it\'s "new" \\ %s'

    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        provision(admin, database="fresh_db", role="fresh_service", password=password)

    with psycopg.connect(fresh.url, password=password) as connection:
        assert connection.execute("SELECT count FROM readings").fetchone() == (7,)


def test_the_services_role_may_change_rows_of_tables_of_later_steps(fresh: ServiceDatabase, next_release: Path) -> None:
    _upgrade(fresh, next_release)

    fresh.rows("INSERT INTO extras DEFAULT VALUES")
    fresh.rows("DELETE FROM extras")
