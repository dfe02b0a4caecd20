"""The database that the migrations make."""

from __future__ import annotations

from functions.reports import tables
from kernel import tables as kernel_tables
from localstack.embedded.postgres import Server
from tests.support.catalogue import differences
from tests.support.databases import ServiceDatabase


def test_migrations_make_what_the_tables_say(server: Server, database: ServiceDatabase) -> None:
    assert differences(server, database, tables.metadata, kernel_tables.directory) == set()
