"""POST /api/users/confirm-email."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import an_admin, api, everything, register


def mailed_token(database: ServiceDatabase) -> str:
    return str(database.events("EmailConfirmationRequested")[-1]["token"])


def confirm(token: str) -> Answer:
    return api.post("/api/users/confirm-email", {"token": token})


def test_mailed_token_confirms_without_a_login(database: ServiceDatabase) -> None:
    person = register()

    answer = confirm(mailed_token(database))

    assert answer.status == 200
    assert answer.json()["id"] == person.user["id"]
    assert answer.json()["email_confirmed"] is True
    assert (answer.json()["version"], answer.headers["ETag"]) == (2, '"2"')
    assert person.reread().user == answer.json()


def test_others_are_told_once_whose_address_is_confirmed(database: ServiceDatabase) -> None:
    person = register()
    token = mailed_token(database)
    assert database.events("EmailConfirmed") == []

    confirm(token)
    confirm(token)

    assert database.events("EmailConfirmed") == [{"user_id": person.user["id"], "email": person.email}]


def test_token_is_good_once(database: ServiceDatabase) -> None:
    register()
    token = mailed_token(database)
    confirm(token)
    before = everything(database)

    answer = confirm(token)

    assert (answer.status, answer.code) == (400, "invalid_token")
    assert everything(database) == before


def test_token_is_good_for_a_day(database: ServiceDatabase) -> None:
    register()

    with clock.moved_by(timedelta(hours=24, seconds=1)):
        assert confirm(mailed_token(database)).status == 400
    with clock.moved_by(timedelta(hours=23, minutes=59)):
        assert confirm(mailed_token(database)).status == 200


def test_newer_token_voids_the_older(database: ServiceDatabase) -> None:
    person = register()
    first = mailed_token(database)
    api.post("/api/users:resend-confirmation", {"channel": "email"}, caller=person.caller)
    second = mailed_token(database)

    assert first != second
    assert confirm(first).status == 400
    assert confirm(second).status == 200


def test_deactivated_account_confirms_nothing(database: ServiceDatabase) -> None:
    person = register()
    api.patch(person.url, {"is_active": False}, caller=an_admin().caller)

    assert confirm(mailed_token(database)).status == 400


def test_reset_token_confirms_nothing(database: ServiceDatabase) -> None:
    person = register()
    api.post("/api/users:request-password-reset", {"email": person.email})
    [asked] = database.events("PasswordResetRequested")

    assert confirm(asked["token"]).status == 400


@pytest.mark.parametrize("token", ["x", "ünïcode", "a" * 512])
def test_unknown_token_is_refused(database: ServiceDatabase, token: str) -> None:
    register()

    answer = confirm(token)

    assert (answer.status, answer.code) == (400, "invalid_token")
