"""Calls at the same moment: the database decides who wins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from threading import Event

import pytest

from functions.users import limits
from functions.users.repository import users as user_rows
from functions.users.service import confirmations
from kernel.db import unit_of_work
from kernel.errors import TooManyRequests
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.locks import wait_for_a_blocked_statement
from tests.support.races import race, race_in_threads
from tests.support.users import (
    OTHER_PASSWORD,
    PASSWORD,
    a_registration,
    an_admin,
    api,
    is_authorized,
    log_in,
    mailed,
    refresh,
    register,
)

Call = Callable[[], Answer]


def statuses(database: ServiceDatabase, *calls: Call) -> list[int]:
    """Race API calls and return their statuses, sorted."""
    found = []
    for result in race(database, *calls):
        assert isinstance(result, Answer), result
        found.append(result.status)
    return sorted(found)


def test_one_email_registers_once(database: ServiceDatabase) -> None:
    calls = [partial(api.post, "/api/users", a_registration(email="anna@example.org")) for _ in range(4)]

    assert statuses(database, *calls) == [201, 409, 409, 409]
    assert len(database.rows("SELECT 1 FROM users")) == 1
    assert len(database.events("UserRegistered")) == 1


def test_one_key_registers_once(database: ServiceDatabase) -> None:
    body = a_registration()
    calls = [partial(api.post, "/api/users", body, headers={"Idempotency-Key": "key-1"}) for _ in range(4)]

    assert set(statuses(database, *calls)) <= {201, 409}
    assert len(database.rows("SELECT 1 FROM users")) == 1
    assert len(database.events("EmailConfirmationRequested")) == 1


@pytest.mark.parametrize("attempt", range(3))
def test_refresh_token_is_exchanged_once_and_the_loser_ends_the_session(
    database: ServiceDatabase, attempt: int
) -> None:
    person = register()
    calls = [partial(refresh, person.refresh_token) for _ in range(3)]

    assert statuses(database, *calls) == [200, 401, 401]
    assert not is_authorized(person.access_token)
    [row] = database.rows("SELECT end_reason FROM sessions")
    assert row["end_reason"] == "token_reused"


@pytest.mark.parametrize("attempt", range(3))
def test_two_admins_cannot_demote_each_other(database: ServiceDatabase, attempt: int) -> None:
    anna, boris = an_admin(), an_admin()

    found = statuses(
        database,
        partial(api.patch, boris.url, {"role": "teacher"}, caller=anna.caller),
        partial(api.patch, anna.url, {"is_active": False}, caller=boris.caller),
    )

    assert found == [200, 409]
    assert len(database.rows("SELECT 1 FROM users WHERE role = 'admin' AND is_active")) == 1


def test_three_admins_who_all_leave_leave_one(database: ServiceDatabase) -> None:
    admins = [an_admin() for _ in range(3)]

    found = statuses(
        database, *[partial(api.patch, admin.url, {"role": "student"}, caller=admin.caller) for admin in admins]
    )

    assert found == [200, 200, 409]


def test_mailed_tokens_are_used_once(database: ServiceDatabase) -> None:
    person = register()
    api.post("/api/users:request-password-reset", {"email": person.email})
    confirmation, reset = mailed(database, "EmailConfirmationRequested"), mailed(database, "PasswordResetRequested")

    confirm = partial(api.post, "/api/users/confirm-email", {"token": confirmation})
    assert statuses(database, confirm, confirm, confirm) == [200, 400, 400]
    calls = [
        partial(api.post, "/api/users:reset-password", {"token": reset, "new_password": f"{OTHER_PASSWORD} {number}"})
        for number in range(3)
    ]
    assert statuses(database, *calls) == [204, 400, 400]
    assert len(database.events("PasswordChanged")) == 1


def test_phone_code_is_used_once(database: ServiceDatabase) -> None:
    person = register(phone="+12025550123")
    code = database.events("PhoneConfirmationRequested")[-1]["code"]
    confirm = partial(api.post, "/api/users/confirm-phone", {"code": code}, caller=person.caller)

    assert statuses(database, confirm, confirm, confirm) == [200, 400, 400]
    assert database.rows("SELECT version FROM users") == [{"version": 2}]


def test_many_guesses_at_once_are_five_tries(database: ServiceDatabase) -> None:
    person = register(phone="+12025550123")
    code = database.events("PhoneConfirmationRequested")[-1]["code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    guess = partial(api.post, "/api/users/confirm-phone", {"code": wrong}, caller=person.caller)

    assert statuses(database, *[guess] * 7) == [400] * 7
    assert database.rows("SELECT tries_left FROM one_time_tokens WHERE purpose = 'confirm_phone'") == [
        {"tries_left": 0}
    ]
    assert api.post("/api/users/confirm-phone", {"code": code}, caller=person.caller).status == 400


def test_many_guesses_at_once_are_no_way_around_the_throttle(
    database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOGIN_FROM_ADDRESS", limits.Limit("login_from_address", 3, timedelta(minutes=15)))
    person = register()

    assert statuses(database, *[partial(log_in, person.email, OTHER_PASSWORD)] * 8) == [401] * 3 + [429] * 5


def test_many_right_logins_at_once_all_work(database: ServiceDatabase) -> None:
    person = register()

    assert statuses(database, *[partial(log_in, person.email, PASSWORD)] * 8) == [200] * 8
    later = {log_in(person.email, OTHER_PASSWORD).status for _ in range(limits.LOGIN_FROM_ADDRESS.times)}
    assert later == {401}, "none of them is left counted as a failure"


def test_confirmation_is_resent_once_a_minute(database: ServiceDatabase) -> None:
    person = register()
    resend = partial(api.post, "/api/users:resend-confirmation", {"channel": "email"}, caller=person.caller)

    assert statuses(database, resend, resend, resend) == [202, 429, 429]
    assert len(database.events("EmailConfirmationRequested")) == 2


def test_one_version_is_changed_once(database: ServiceDatabase) -> None:
    person = register()
    calls = [
        partial(
            api.patch,
            "/api/users/me",
            {"full_name": f"Name {number}"},
            caller=person.caller,
            headers={"If-Match": '"1"'},
        )
        for number in range(3)
    ]

    assert statuses(database, *calls) == [200, 412, 412]
    assert len(database.events("UserUpdated")) == 1


def test_password_is_changed_once(database: ServiceDatabase) -> None:
    person = register()
    calls = [
        partial(
            api.post,
            "/api/users/me:change-password",
            {"current_password": PASSWORD, "new_password": f"{OTHER_PASSWORD} {number}"},
            caller=person.caller,
        )
        for number in range(3)
    ]

    found = statuses(database, *calls)

    assert found[0] == 204
    assert set(found[1:]) <= {409, 422}
    assert len(database.events("PasswordChanged")) == 1


def test_confirming_and_resending_do_not_wait_for_each_other(database: ServiceDatabase) -> None:
    person = register()
    token = mailed(database, "EmailConfirmationRequested")
    is_locked = Event()

    def confirm() -> None:
        is_locked.wait(20)
        with unit_of_work() as uow:
            confirmations.confirm_email(uow, token)

    def resend() -> None:
        with unit_of_work() as uow:
            user_rows.lock(uow.db, person.user_id)
            is_locked.set()
            wait_for_a_blocked_statement(database)
            confirmations.resend(uow, person.caller, "email")

    confirmed, resent = race_in_threads(database, confirm, resend)

    assert resent is None
    assert getattr(confirmed, "code", "") == "invalid_token", "the resend made the token void first"


def test_limit_is_never_exceeded_by_threads(database: ServiceDatabase) -> None:
    from functions.users.service.throttling import spend

    def once() -> None:
        with unit_of_work() as uow:
            spend(uow, (limits.RESEND, "somebody"))

    results = race_in_threads(database, *[once] * 6)

    assert results.count(None) == 1
    assert sum(isinstance(result, TooManyRequests) for result in results) == 5
