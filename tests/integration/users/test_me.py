"""GET and PATCH /api/users/me."""

from __future__ import annotations

from typing import Any

import pytest

from functions.users import limits
from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import Account, api, everything, register

PHONE, OTHER_PHONE = "+12025550123", "+12025550124"


def change(person: Account, body: Any, **options: Any) -> Answer:
    return api.patch("/api/users/me", body, caller=person.caller, **options)


def test_anonymous_has_no_account(database: ServiceDatabase) -> None:
    assert api.get("/api/users/me").status == 401
    assert api.patch("/api/users/me", {"full_name": "Anna"}).status == 401


def test_own_account_is_read_with_one_statement(database: ServiceDatabase) -> None:
    person = register()
    statements = Statements.count

    answer = api.get("/api/users/me", caller=person.caller)

    assert Statements.count - statements == 1
    assert (answer.status, answer.json(), answer.headers["ETag"]) == (200, person.user, '"1"')


def test_change_is_told_to_others(database: ServiceDatabase) -> None:
    person = register()

    answer = change(person, {"full_name": " Anna Neu ", "locale": "ru", "timezone": "Asia/Tokyo"})

    assert answer.status == 200
    user = answer.json()
    assert (user["full_name"], user["locale"], user["timezone"]) == ("Anna Neu", "ru", "Asia/Tokyo")
    assert (user["version"], answer.headers["ETag"]) == (2, '"2"')
    assert user["updated_at"] > person.user["updated_at"]
    [event] = database.events("UserUpdated")
    assert (event["full_name"], event["locale"], event["timezone"], event["version"]) == (
        "Anna Neu",
        "ru",
        "Asia/Tokyo",
        2,
    )


@pytest.mark.parametrize("body", [{}, {"full_name": "Test Person"}, {"phone": None}, {"locale": "EN"}])
def test_what_changes_nothing_changes_nothing(database: ServiceDatabase, body: dict[str, Any]) -> None:
    person = register()
    before = everything(database)

    answer = change(person, body)

    assert (answer.status, answer.json()) == (200, person.user)
    assert everything(database) == before


class TestPhone:
    def test_new_one_is_unconfirmed_and_sent_a_code(self, database: ServiceDatabase) -> None:
        person = register()

        user = change(person, {"phone": "+1 202 555 0123"}).json()

        assert (user["phone"], user["phone_confirmed"]) == (PHONE, False)
        [event] = database.events("PhoneConfirmationRequested")
        assert (event["user_id"], event["phone"]) == (user["id"], PHONE)
        assert database.events("UserUpdated") == [], "others keep no copy of the phone"

    def test_another_one_takes_the_confirmation_away(self, database: ServiceDatabase) -> None:
        person = register(phone=PHONE)
        database.rows("UPDATE users SET phone_confirmed = true")

        user = change(person, {"phone": OTHER_PHONE}).json()

        assert (user["phone"], user["phone_confirmed"]) == (OTHER_PHONE, False)

    def test_the_same_one_changes_nothing(self, database: ServiceDatabase) -> None:
        person = register(phone=PHONE)
        database.rows("UPDATE users SET phone_confirmed = true")
        before = everything(database)

        user = change(person, {"phone": "+1 (202) 555-0123"}).json()

        assert user["phone_confirmed"]
        assert everything(database) == before

    def test_null_takes_it_away_with_its_code(self, database: ServiceDatabase) -> None:
        person = register(phone=PHONE)
        [event] = database.events("PhoneConfirmationRequested")

        user = change(person, {"phone": None}).json()

        assert (user["phone"], user["phone_confirmed"]) == (None, False)
        assert api.post("/api/users/confirm-phone", {"code": event["code"]}, caller=person.caller).status == 400

    def test_too_many_new_ones_are_refused_whole(self, database: ServiceDatabase) -> None:
        person = register()
        for number in range(limits.CODES_TO_USER.times):
            assert change(person, {"phone": f"+1202555010{number}"}).status == 200
        before = everything(database)

        answer = change(person, {"phone": PHONE, "full_name": "Another"})

        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) > 3000
        assert everything(database) == before


class TestConditions:
    def test_stale_version_is_refused(self, database: ServiceDatabase) -> None:
        person = register()
        change(person, {"full_name": "Second"})
        before = everything(database)

        answer = change(person, {"full_name": "Third"}, headers={"If-Match": '"1"'})

        assert (answer.status, answer.code) == (412, "stale_version")
        assert everything(database) == before

    @pytest.mark.parametrize("tag", ['"1"', "*", 'W/"1"'])
    def test_current_version_passes(self, database: ServiceDatabase, tag: str) -> None:
        assert change(register(), {"full_name": "Second"}, headers={"If-Match": tag}).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"full_name": None}, "full_name"),
        ({"full_name": ""}, "full_name"),
        ({"full_name": "x" * 201}, "full_name"),
        ({"phone": "12345"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"locale": None}, "locale"),
        ({"locale": "none at all"}, "locale"),
        ({"timezone": None}, "timezone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"email": "new@example.org"}, "email"),
        ({"role": "admin"}, "role"),
        ({"is_active": False}, "is_active"),
        ({"email_confirmed": True}, "email_confirmed"),
        ({"password": "some new password"}, "password"),
    ],
)
def test_bad_field_is_named_and_nothing_changes(database: ServiceDatabase, body: dict[str, Any], field: str) -> None:
    person = register()
    before = everything(database)

    answer = change(person, {"full_name": "Another", **body})

    assert (answer.status, answer.fields) == (422, {field})
    assert everything(database) == before
