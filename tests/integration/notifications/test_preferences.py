"""What people want to be told: chosen whole, theirs alone, and obeyed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.notifications.policies import NotificationType
from functions.notifications.service.preferences import unsubscribe
from kernel.auth import Caller
from kernel.db import unit_of_work
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.notifications import (
    NOON,
    PREFERENCES,
    a_choice,
    a_notification,
    api,
    choose,
    rows,
)
from tests.support.races import race_in_threads

DEFAULTS: dict[str, Any] = {**a_choice(achievement={"email": False})}
ALL: dict[str, Any] = a_choice()["channels"]
NIGHT = {"from": "22:00", "to": "07:00", "timezone": "Europe/Belgrade"}


@pytest.fixture
def person(database: ServiceDatabase) -> Caller:
    """Somebody who never chose."""
    return a_caller()


def preferences(person: Caller) -> Any:
    return api.get(PREFERENCES, caller=person).json()


def test_defaults(person: Caller) -> None:
    assert preferences(person) == DEFAULTS


@pytest.mark.parametrize("role", ["student", "teacher", "manager", "admin"])
def test_choice_is_kept_whole_and_is_ones_own(database: ServiceDatabase, role: str) -> None:
    person, other = a_caller(role), a_caller(role)
    first = {**a_choice(test={"email": False}), "quiet_hours": NIGHT}

    assert choose(person, first).json() == first
    assert preferences(person) == first
    second = a_choice(system={"in_app": False})
    choose(person, second)

    assert preferences(person) == second
    assert preferences(other) == DEFAULTS


def without(body: dict[str, Any], kind: str) -> dict[str, Any]:
    return {**body, "channels": {name: each for name, each in body["channels"].items() if name != kind}}


def quiet(**changes: Any) -> dict[str, Any]:
    return {**a_choice(), "quiet_hours": {**NIGHT, **changes}}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "channels"),
        (without(a_choice(), "test"), "channels.test"),
        (
            {**a_choice(), "channels": {**a_choice()["channels"], "security": {"in_app": True, "email": False}}},
            "channels.security",
        ),
        (a_choice(test={"email": "yes"}), "channels.test.email"),
        (a_choice(test={"email": 1}), "channels.test.email"),
        (a_choice(test={"sms": True}), "channels.test.sms"),
        (quiet(to="22:00"), "quiet_hours"),
        (quiet(**{"from": "24:00"}), "quiet_hours.from"),
        (quiet(**{"from": "7:00"}), "quiet_hours.from"),
        (quiet(**{"from": "22:00:30"}), "quiet_hours.from"),
        (quiet(**{"from": "٢٢:٠٠"}), "quiet_hours.from"),
        (quiet(to=7), "quiet_hours.to"),
        (quiet(timezone="Europe/Nowhere"), "quiet_hours.timezone"),
        (quiet(timezone="../../etc/passwd"), "quiet_hours.timezone"),
        (quiet(starts="22:00"), "quiet_hours.starts"),
        ({**a_choice(), "quiet_hours": {"from": "22:00"}}, "quiet_hours.to"),
        ({**a_choice(), "user_id": "somebody"}, "user_id"),
    ],
)
def test_what_is_no_choice_changes_nothing(person: Caller, body: dict[str, Any], field: str) -> None:
    answer = api.put(PREFERENCES, body, caller=person)

    assert answer.status == 422, answer.text
    assert field in answer.fields
    assert preferences(person) == DEFAULTS


@pytest.mark.usefixtures("noon")
def test_a_mail_that_waits_is_taken_back_when_it_is_wanted_no_more(database: ServiceDatabase, person: Caller) -> None:
    a_notification(person)
    a_notification(person, "system")

    choose(person, a_choice(homework={"email": False}))

    due = {row["type"]: row["mail_due_at"] for row in rows(database, person)}
    assert due == {"homework": None, "system": NOON + timedelta(seconds=60)}


@pytest.mark.usefixtures("noon")
def test_unsubscribing_switches_off_the_mails_of_a_type_alone(database: ServiceDatabase, person: Caller) -> None:
    choose(person, {**a_choice(test={"in_app": False}), "quiet_hours": NIGHT})
    a_notification(person)
    for _ in range(2):
        with unit_of_work() as uow:
            unsubscribe(uow, person.user_id, NotificationType.HOMEWORK)

    expected = a_choice(test={"in_app": False}, homework={"email": False})
    assert preferences(person) == {**expected, "quiet_hours": NIGHT}
    assert [row["mail_due_at"] for row in rows(database, person)] == [None]


def test_who_never_chose_can_unsubscribe(person: Caller) -> None:
    with unit_of_work() as uow:
        unsubscribe(uow, person.user_id, NotificationType.SYSTEM)

    assert preferences(person) == a_choice(achievement={"email": False}, system={"email": False})


def test_unsubscribing_of_two_types_at_once_loses_neither(database: ServiceDatabase, person: Caller) -> None:
    def leave(kind: NotificationType) -> None:
        with unit_of_work() as uow:
            unsubscribe(uow, person.user_id, kind)

    race_in_threads(database, *[lambda kind=kind: leave(kind) for kind in NotificationType])

    assert {kind: each["email"] for kind, each in preferences(person)["channels"].items()} == dict.fromkeys(
        NotificationType, False
    )
