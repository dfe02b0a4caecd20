"""Connections end, passwords rotate, databases go away: the next request copes, or says so properly."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from psycopg import sql

from kernel import aws, config, secrets
from kernel.connection import connect, connect_by_secret
from kernel.db import reading, unit_of_work
from kernel.engine import engine, open_connections, use_engine
from kernel.ids import new_id
from tests.support.databases import PASSWORD, ServiceDatabase
from tests.support.gateway import Api, a_caller
from tests.support.sample_service import repository
from tests.support.sample_service.database import ROLE

ARN = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:sample"


class FakeSecrets:
    """Secrets Manager with one secret."""

    def __init__(self, secret: dict[str, Any]) -> None:
        self.secret = secret
        self.reads = 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        """Answer the secret as it is now."""
        assert SecretId == ARN
        self.reads += 1
        return {"SecretString": json.dumps(self.secret)}


@pytest.fixture
def vault(database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSecrets]:
    """The kernel connects by a secret, as in Lambda."""
    url = sa.make_url(database.url)
    secret = {"host": url.host, "port": str(url.port), "dbname": url.database, "username": ROLE, "password": PASSWORD}
    fake = FakeSecrets(secret)
    monkeypatch.setattr(secrets, "_kept", {})
    aws.use_client("secretsmanager", fake)
    before = engine()
    use_engine(None)
    with config.using(config.Settings(service="sample", database_secret_arn=ARN, event_bus_name="test")):
        yield fake
        engine().dispose()
    use_engine(before)


def _end_all_connections(database: ServiceDatabase) -> None:
    # Without the timeout it returns when the signal is sent, and the connection may outlive it for a moment.
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = %s", (ROLE,))


def _set_password(database: ServiceDatabase, password: str) -> None:
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        owner.execute(sql.SQL("ALTER ROLE sample_service PASSWORD {}").format(sql.Literal(password)))


def _one() -> int:
    with reading() as uow:
        return int(uow.db.scalar(sa.text("SELECT 1")) or 0)


def test_a_connection_that_ended_between_two_requests_is_noticed(database: ServiceDatabase) -> None:
    assert _one() == 1
    _end_all_connections(database)

    assert _one() == 1


def test_a_connection_that_ended_is_noticed_by_the_next_write_too(database: ServiceDatabase) -> None:
    assert _one() == 1
    _end_all_connections(database)

    with unit_of_work() as uow:
        repository.add_note(uow.db, new_id(), "Milk")

    assert len(database.rows("SELECT 1 FROM notes")) == 1


def test_a_connection_that_ends_in_a_transaction_is_a_503_and_leaves_nothing(
    api: Api, database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_note = repository.add_note

    def add_then_lose(*arguments: Any) -> Any:
        added = add_note(*arguments)
        _end_all_connections(database)
        return added

    monkeypatch.setattr(repository, "add_note", add_then_lose)
    lost = api.post("/api/notes", {"title": "Milk"}, caller=a_caller("teacher"))
    monkeypatch.undo()

    assert (lost.status, lost.code) == (503, "service_unavailable")
    assert database.rows("SELECT 1 FROM notes") == []
    assert api.post("/api/notes", {"title": "Milk"}, caller=a_caller("teacher")).status == 201


def test_a_process_holds_one_connection(api: Api, database: ServiceDatabase) -> None:
    for _ in range(3):
        api.get("/api/notes", caller=a_caller())

    active = database.rows(
        "SELECT count(*) AS n FROM pg_stat_activity WHERE usename = :role AND pid <> pg_backend_pid()", role=ROLE
    )
    assert active == [{"n": 1}]
    assert open_connections() == 1


def test_importing_and_asking_for_the_engine_opens_no_connection(vault: FakeSecrets) -> None:
    engine()

    assert (vault.reads, open_connections()) == (0, 0)


def test_the_secret_is_read_once_for_many_connections(vault: FakeSecrets) -> None:
    for _ in range(3):
        assert _one() == 1
        engine().dispose()

    assert vault.reads == 1


def test_a_rotated_password_is_read_anew(vault: FakeSecrets, database: ServiceDatabase) -> None:
    assert _one() == 1
    try:
        _set_password(database, "rotated")
        vault.secret = {**vault.secret, "password": "rotated"}
        _end_all_connections(database)

        assert _one() == 1
        assert vault.reads == 2
    finally:
        _set_password(database, PASSWORD)


def test_a_password_that_stays_wrong_fails_after_one_fresh_read(vault: FakeSecrets) -> None:
    vault.secret = {**vault.secret, "password": "wrong"}

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect_by_secret(ARN)

    assert vault.reads == 2


def test_a_database_that_does_not_answer_is_not_asked_twice(vault: FakeSecrets) -> None:
    vault.secret = {**vault.secret, "port": 1}

    with pytest.raises(psycopg.OperationalError):
        connect_by_secret(ARN)

    assert vault.reads == 1


def test_a_database_away_is_a_503_problem(api: Api, nowhere: None) -> None:
    for answer in (
        api.get("/api/notes", caller=a_caller()),
        api.post("/api/notes", {"title": "Milk"}, caller=a_caller("teacher")),
    ):
        assert (answer.status, answer.code) == (503, "service_unavailable")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) >= 1
        assert "127.0.0.1" not in answer.text


def test_health_tells_whether_the_database_answers(api: Api) -> None:
    healthy = api.get("/api/health/sample")

    assert healthy.status == 200
    assert healthy.json() == {"status": "ok", "service": "sample", "version": "0.0.0", "database": "ok"}


def test_health_is_503_while_the_database_is_away(api: Api, nowhere: None) -> None:
    away = api.get("/api/health/sample")

    assert away.status == 503
    assert away.json() == {"status": "unavailable", "service": "sample", "version": "0.0.0", "database": "unavailable"}


def test_a_password_never_reaches_an_answer_or_a_log(
    api: Api, vault: FakeSecrets, caplog: pytest.LogCaptureFixture
) -> None:
    vault.secret = {**vault.secret, "password": "very-wrong-password"}

    assert api.get("/api/notes", caller=a_caller()).status == 503

    assert "very-wrong-password" not in caplog.text


def test_json_columns_come_back_as_they_went(database: ServiceDatabase) -> None:
    value = {"text": "я\u2028", "number": 1.5, "list": [None, True], "big": 2**62}

    with connect(database.url) as connection, connection.cursor() as cursor:
        row = cursor.execute("SELECT %s::jsonb", (psycopg.types.json.Jsonb(value),)).fetchone()

    assert row == (value,)


def test_the_pool_gives_no_second_connection(database: ServiceDatabase) -> None:
    with unit_of_work() as uow:
        uow.db.scalar(sa.text("SELECT 1"))
        assert engine().pool.checkedout() == 1  # type: ignore[attr-defined]


def test_a_services_role_cannot_connect_to_another_services_database(
    database: ServiceDatabase, other_service: ServiceDatabase
) -> None:
    url = sa.make_url(database.url).set(database=sa.make_url(other_service.url).database)

    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(url.render_as_string(hide_password=False))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "ALTER TABLE notes ADD COLUMN more int",
        "DROP TABLE notes",
        "TRUNCATE notes",
        "CREATE INDEX ON notes (title)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "ALTER ROLE sample_service SUPERUSER",
        "UPDATE alembic_version SET version_num = 'x'",
        "COPY notes TO PROGRAM 'cat'",
    ],
)
def test_a_services_role_changes_rows_and_nothing_else(database: ServiceDatabase, statement: str) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement)

    assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege)
