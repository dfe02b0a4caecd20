"""The database that the migrations make."""

from __future__ import annotations

import sqlalchemy as sa

from functions.courses import tables
from kernel.tables import people
from localstack.embedded.postgres import Server
from tests.support.catalogue import differences
from tests.support.databases import ServiceDatabase


def test_migrations_make_what_the_tables_say(server: Server, database: ServiceDatabase) -> None:
    assert differences(server, database, tables.metadata, [people]) == set()


def test_a_table_that_only_the_migrations_make_is_noticed(server: Server, database: ServiceDatabase) -> None:
    found = differences(server, database, sa.MetaData(), [people])

    assert any("enrollments" in line for line in found)
    assert not any("people" in line.split(":")[0] for line in found if line.startswith("column"))
