"""POST /api/users/me:change-password."""

from __future__ import annotations

from typing import Any

import pytest

from functions.users import limits
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import (
    HOME,
    OTHER_PASSWORD,
    PASSWORD,
    Account,
    api,
    everything,
    is_authorized,
    log_in,
    refresh,
    register,
)

URL = "/api/users/me:change-password"


def change(person: Account, current: Any = PASSWORD, new: Any = OTHER_PASSWORD, **options: Any) -> Answer:
    body = {"current_password": current, "new_password": new}
    return api.post(options.pop("url", URL), body, caller=person.caller, **options)


def test_anonymous_has_no_password(database: ServiceDatabase) -> None:
    assert api.post(URL, {"current_password": PASSWORD, "new_password": OTHER_PASSWORD}).status == 401


@pytest.mark.parametrize("url", [URL, "/api/users/me%3Achange-password", "/api/users/me%3achange-password"])
def test_only_the_new_password_opens_sessions_from_now_on(database: ServiceDatabase, url: str) -> None:
    person = register()

    answer = change(person, url=url)

    assert (answer.status, answer.text) == (204, "")
    assert log_in(person.email, PASSWORD).status == 401
    assert log_in(person.email, OTHER_PASSWORD).status == 200


def test_other_sessions_end_and_this_one_lives(database: ServiceDatabase) -> None:
    person, stranger = register(), register()
    other = person.again()

    change(person)

    assert is_authorized(person.access_token)
    assert refresh(person.refresh_token).status == 200
    assert not is_authorized(other.access_token)
    assert refresh(other.refresh_token).status == 401
    assert is_authorized(stranger.access_token)


def test_owner_is_told(database: ServiceDatabase) -> None:
    person = register()

    change(person)

    [event] = database.events("PasswordChanged")
    assert (event["user_id"], event["email"]) == (person.user["id"], person.email)
    assert event["changed_at"]


def test_reset_under_way_is_void(database: ServiceDatabase) -> None:
    person = register()
    api.post("/api/users:request-password-reset", {"email": person.email})
    [asked] = database.events("PasswordResetRequested")

    change(person)

    answer = api.post("/api/users:reset-password", {"token": asked["token"], "new_password": "yet another password"})
    assert (answer.status, answer.code) == (400, "invalid_token")


def test_wrong_current_password_is_refused(database: ServiceDatabase) -> None:
    person = register()
    before = everything(database)

    answer = change(person, current="something else")

    assert (answer.status, answer.fields) == (422, {"current_password"})
    assert answer.json()["errors"][0]["code"] == "invalid_credentials"
    assert everything(database) == before


def test_current_password_cannot_be_guessed_with_a_stolen_token(database: ServiceDatabase) -> None:
    person = register()

    statuses = [change(person, current="a guess").status for _ in range(limits.LOGIN_FROM_ADDRESS.times + 1)]

    assert statuses == [422] * limits.LOGIN_FROM_ADDRESS.times + [429]
    assert change(person).status == 429
    assert change(person, address=HOME).status == 204


@pytest.mark.parametrize("new", ["short12", "x" * 129, "password123", "Test Person", 12345678, None])
def test_unfit_new_password_is_refused_and_costs_no_try(database: ServiceDatabase, new: Any) -> None:
    person = register()
    before = everything(database), database.rows("SELECT * FROM throttles ORDER BY key_hash")

    answer = change(person, new=new)

    assert (answer.status, answer.fields) == (422, {"new_password"})
    assert (everything(database), database.rows("SELECT * FROM throttles ORDER BY key_hash")) == before
    assert is_authorized(person.access_token)


def test_spaces_around_passwords_count(database: ServiceDatabase) -> None:
    person = register()

    change(person, new=f" {OTHER_PASSWORD} ")

    assert log_in(person.email, OTHER_PASSWORD).status == 401
    assert log_in(person.email, f" {OTHER_PASSWORD} ").status == 200
