"""The database that the migrations make."""

from __future__ import annotations

import psycopg
import pytest

from functions.users import tables
from localstack.embedded.postgres import Server
from tests.support.catalogue import differences
from tests.support.databases import ServiceDatabase
from tests.support.users import register


def test_migrations_make_what_the_tables_say(server: Server, database: ServiceDatabase) -> None:
    assert differences(server, database, tables.metadata, []) == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE users SET role = 'headmaster'",
        "UPDATE users SET phone_confirmed = true",
        "UPDATE sessions SET ended_at = now()",
        "UPDATE sessions SET ended_at = now(), end_reason = 'boredom'",
        "UPDATE one_time_tokens SET purpose = 'fun'",
        "UPDATE one_time_tokens SET tries_left = -1",
    ],
)
def test_states_that_make_no_sense_are_refused(database: ServiceDatabase, statement: str) -> None:
    register()

    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(statement)


def test_service_may_not_change_its_schema(database: ServiceDatabase) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("ALTER TABLE users ADD COLUMN backdoor text")
