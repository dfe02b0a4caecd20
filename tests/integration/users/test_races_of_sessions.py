"""Logins and resets that meet: none leaves a session that it should have ended."""

from __future__ import annotations

from threading import Event
from typing import Any

from functions.users.repository import users as user_rows
from functions.users.service import passwords, sessions
from functions.users.service.sessions import Device
from functions.users.service.throttling import LoginAttempt
from kernel.db import reading, unit_of_work
from kernel.errors import Unauthorized
from tests.support.databases import ServiceDatabase
from tests.support.locks import wait_for_a_blocked_statement
from tests.support.races import race_in_threads
from tests.support.users import (
    OTHER_PASSWORD,
    PASSWORD,
    SCHOOL,
    Account,
    api,
    mailed,
    register,
)


def _opened(person: Account, row: Any) -> Any:
    attempt = LoginAttempt(person.email, SCHOOL)
    with unit_of_work() as uow:
        return sessions.open_session(uow, row, attempt, Device(SCHOOL, "tests"))


def test_login_that_meets_a_reset_leaves_no_session_of_the_old_password(database: ServiceDatabase) -> None:
    """The login has checked the old password; the reset commits before the session is opened."""
    person = register()
    api.post("/api/users:request-password-reset", {"email": person.email})
    token = mailed(database, "PasswordResetRequested")
    with reading() as uow:
        row = sessions.authenticate(uow, person.email, PASSWORD)
    is_reset = Event()

    def reset() -> None:
        with unit_of_work() as uow:
            passwords.reset(uow, token, OTHER_PASSWORD, SCHOOL)
            is_reset.set()
            wait_for_a_blocked_statement(database)

    def open_session() -> Any:
        is_reset.wait(20)
        return _opened(person, row)

    done, refused = race_in_threads(database, reset, open_session)

    assert done is None
    assert isinstance(refused, Unauthorized)
    assert database.rows("SELECT 1 FROM sessions WHERE ended_at IS NULL") == []


def test_reset_that_meets_a_login_ends_its_session_too(database: ServiceDatabase) -> None:
    """The login has opened its session but not committed it when the reset begins."""
    person = register()
    api.post("/api/users:request-password-reset", {"email": person.email})
    token = mailed(database, "PasswordResetRequested")
    is_open = Event()

    def open_session() -> Any:
        with unit_of_work() as uow:
            row = user_rows.find_by_email(uow.db, person.email)
            assert row is not None
            sessions.open_session(uow, row, LoginAttempt(person.email, "192.0.2.1"), Device(SCHOOL, "tests"))
            is_open.set()
            wait_for_a_blocked_statement(database)

    def reset() -> None:
        is_open.wait(20)
        with unit_of_work() as uow:
            passwords.reset(uow, token, OTHER_PASSWORD, SCHOOL)

    assert race_in_threads(database, open_session, reset) == [None, None]
    assert len(database.rows("SELECT 1 FROM sessions")) == 2
    assert database.rows("SELECT 1 FROM sessions WHERE ended_at IS NULL") == []
