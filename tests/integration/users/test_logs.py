"""What is logged, and what never is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from functions.users.handlers import relay
from kernel.logs import JsonFormatter
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    OTHER_PASSWORD,
    PASSWORD,
    a_registration,
    api,
    authorize,
    is_authorized,
    log_in,
    refresh,
    register,
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as it would be written."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)


def test_no_password_token_or_code_is_ever_logged(
    database: ServiceDatabase, log: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    person = register(phone="+12025550123", email="quite.special@example.org", full_name="Quite Special")
    newest = person.refreshed()
    api.post("/api/users", a_registration(email=person.email, password=OTHER_PASSWORD))
    log_in(person.email, OTHER_PASSWORD)
    refresh(person.refresh_token)
    is_authorized(person.access_token)
    api.post("/api/users:request-password-reset", {"email": person.email})
    mailed = database.events("EmailConfirmationRequested")[0]["token"]
    code = database.events("PhoneConfirmationRequested")[0]["code"]
    reset = database.events("PasswordResetRequested")[0]["token"]
    api.post("/api/users/confirm-email", {"token": mailed})
    api.post("/api/users/confirm-phone", {"code": code}, caller=person.caller)
    api.post("/api/users:reset-password", {"token": reset, "new_password": OTHER_PASSWORD})
    api.post("/api/auth/login", raw=f'{{"email": "{person.email}", "password": "{PASSWORD}"')
    relay.handler({}, None)
    printed = capfd.readouterr()
    written = log.getvalue() + printed.out + printed.err

    secrets = [PASSWORD, OTHER_PASSWORD, person.access_token, newest.access_token, mailed, reset]
    secrets += person.refresh_token.split(".") + newest.refresh_token.split(".")
    personal = ["quite.special", "Quite Special", "+12025550123", "$2b$"]
    assert "request" in log.getvalue()
    assert [text for text in (*secrets, *personal) if text in written] == []
    assert f'"{code}"' not in written


def test_reuse_of_a_refresh_token_is_logged_with_its_session(database: ServiceDatabase, log: io.StringIO) -> None:
    person = register()
    person.refreshed()

    refresh(person.refresh_token)

    [warning] = [line for line in map(json.loads, log.getvalue().splitlines()) if line["level"] == "WARNING"]
    assert str(person.caller.session_id) in warning["message"]


def test_database_that_is_away_is_a_503_that_tells_nothing(database: ServiceDatabase) -> None:
    import psycopg

    from kernel.engine import engine, make_engine, use_engine

    def unreachable() -> psycopg.Connection[tuple[object, ...]]:
        raise psycopg.OperationalError("secret host name does not answer")

    person = register()
    authorize(person.access_token)
    before = engine()
    use_engine(make_engine(unreachable))
    try:
        answer = api.get("/api/users/me", caller=person.caller)
    finally:
        use_engine(before)

    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert "secret host" not in answer.text
