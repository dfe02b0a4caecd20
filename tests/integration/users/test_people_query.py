"""What other services may ask about people."""

from __future__ import annotations

from functions.users.handlers import query
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.users import an_admin, api, register


def test_people_are_found_by_id_and_by_email(database: ServiceDatabase) -> None:
    anna, boris, _ = register(), register("teacher"), register()
    statements = Statements.count

    answer = query.handler(
        {"user_ids": [str(anna.user_id), str(new_id())], "emails": [boris.email, "unknown@example.org"]}, None
    )

    assert Statements.count - statements == 1
    assert {person["user_id"] for person in answer["people"]} == {anna.user["id"], boris.user["id"]}


def test_people_are_told_as_the_events_tell_them(database: ServiceDatabase) -> None:
    person = register()
    [event] = database.events("UserRegistered")

    answer = query.handler({"user_ids": [str(person.user_id)]}, None)

    assert answer == {"people": [event]}


def test_deactivated_people_are_told_of_as_such(database: ServiceDatabase) -> None:
    person = register()
    api.patch(person.url, {"is_active": False}, caller=an_admin().caller)

    [told] = query.handler({"emails": [person.email]}, None)["people"]

    assert (told["is_active"], told["version"]) == (False, 2)


def test_empty_question_finds_nobody(database: ServiceDatabase) -> None:
    register()

    assert query.handler({}, None) == {"people": []}
