"""Achievements that people grant."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.profiles import service
from functions.profiles.handlers import relay
from kernel import clock
from kernel.db import unit_of_work
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import Classroom, archive
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.interleaving import interleave
from tests.support.profiles import (
    NOON,
    api,
    codes_of,
    everything,
    grant,
    pages,
    path_of,
    profile_of,
    received,
    tell,
)
from tests.support.races import race

VALUES = {"code": "kind", "title": "Kind", "description": None, "icon": None}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 401),
        ("outsider", 404),
        ("other_teacher", 404),
        ("student", 403),
        ("classmate", 403),
        ("assistant", 201),
        ("teacher", 201),
        ("manager", 201),
        ("admin", 201),
    ],
)
def test_who_may_grant(database: ServiceDatabase, room: Classroom, who: str, status: int) -> None:
    before = everything(database)

    assert grant(room.caller(who), room.student).status == status

    assert (everything(database) == before) is (status != 201)
    assert profile_of(room.student)["achievements_count"] == (1 if status == 201 else 0)


def test_staff_grant_nothing_to_themselves(database: ServiceDatabase, room: Classroom) -> None:
    assert grant(room.teacher, room.teacher).status == 403
    assert grant(room.assistant, room.teacher).status == 201


def test_in_an_archived_course_nothing_is_granted(database: ServiceDatabase, room: Classroom) -> None:
    archive(room)

    assert grant(room.teacher, room.student).status == 404


def test_granted_achievement_is_answered_listed_and_told(database: ServiceDatabase, room: Classroom) -> None:
    with clock.frozen_at(NOON):
        answer = grant(room.teacher, room.student, description="Explained fractions.", icon="❤️")

    achievement = answer.json()
    assert achievement == {
        "id": achievement["id"],
        "user_id": str(room.student.user_id),
        "code": "helping_hand",
        "title": "Helping hand",
        "description": "Explained fractions.",
        "icon": "❤️",
        "granted_by": str(room.teacher.user_id),
        "granted_at": "2026-03-02T12:00:00Z",
    }
    assert answer.headers["Location"] == path_of(room.student, "achievements")
    for reader in (room.student, room.classmate, room.teacher):
        listed = api.get(path_of(room.student, "achievements"), caller=reader).json()
        assert listed == {"items": [achievement], "next_cursor": None}
    [told] = database.events("AchievementGranted")
    assert told == {"achievement_id": achievement["id"], **{k: v for k, v in achievement.items() if k != "id"}}


def test_same_code_again_is_the_first_one(database: ServiceDatabase, room: Classroom) -> None:
    first = grant(room.teacher, room.student)
    before = everything(database)

    again = grant(room.assistant, room.student, title="Something else", icon="star")

    assert (again.status, again.json()) == (200, first.json())
    assert "Location" not in again.headers
    assert everything(database) == before
    assert grant(room.teacher, room.classmate).status == 201


def test_replay_gives_the_first_answer(database: ServiceDatabase, room: Classroom) -> None:
    first, second = (grant(room.teacher, room.student, headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert (first.status, second.status, second.json()) == (201, 201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"


BAD: list[tuple[Any, str]] = [
    ({"code": None}, "code"),
    ({"code": ""}, "code"),
    ({"code": "two words"}, "code"),
    ({"code": "=cmd|' /C calc'!A0"}, "code"),
    ({"code": "a\nb"}, "code"),
    ({"code": "x" * 65}, "code"),
    ({"title": ""}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": 5}, "title"),
    ({"description": "x" * 2001}, "description"),
    ({"icon": "javascript:alert(1)"}, "icon"),
    ({"icon": "http://example.org/i.png"}, "icon"),
    ({"icon": "x" * 501}, "icon"),
    ({"granted_by": "0192f3a0-0000-7000-8000-000000000001"}, "granted_by"),
]


def test_bad_fields_are_named(database: ServiceDatabase, room: Classroom) -> None:
    for change, field in BAD:
        body = {"code": "kind", "title": "Kind", **change}
        answer = api.post(path_of(room.student, "achievements"), body, caller=room.teacher)
        assert (change, answer.status, answer.fields) == (change, 422, {field})

    assert everything(database)["achievements"] == []


def test_icons(database: ServiceDatabase, room: Classroom) -> None:
    for icon in ("star", "🏅", "https://example.org/i.png"):
        assert grant(room.teacher, room.student, f"code_{len(icon)}", icon=icon).json()["icon"] == icon


def test_list_is_newest_first_page_by_page(database: ServiceDatabase, room: Classroom) -> None:
    for number in range(5):
        with clock.frozen_at(NOON + timedelta(minutes=number // 2)):
            grant(room.teacher, room.student, f"code_{number}")
    url = path_of(room.student, "achievements")

    listed = pages(url, room.classmate, limit=2)

    assert [item["code"] for item in listed] == [f"code_{number}" for number in (4, 3, 2, 1, 0)]
    assert api.get(f"{url}?cursor=nonsense", caller=room.student).status == 422
    assert api.get(f"{url}?limit=0", caller=room.student).status == 422


def test_list_costs_the_same_however_long(database: ServiceDatabase, room: Classroom) -> None:
    def cost() -> int:
        before = Statements.count
        api.get(path_of(room.student, "achievements"), caller=room.teacher)
        return Statements.count - before

    few = cost()
    for number in range(10):
        grant(room.teacher, room.student, f"code_{number}")

    assert few == cost() == 3


def test_of_grants_of_one_code_at_once_one_is_made_and_told(database: ServiceDatabase, room: Classroom) -> None:
    granters = (room.teacher, room.assistant, room.manager, room.admin)

    outcomes = race(database, *(lambda who=who: grant(who, room.student).status for who in granters))

    assert sorted(map(str, outcomes)) == ["200", "200", "200", "201"]
    assert profile_of(room.student)["achievements_count"] == 1
    assert len(database.events("AchievementGranted")) == 1


def test_second_granter_waits_for_the_first_and_answers_theirs(database: ServiceDatabase, room: Classroom) -> None:
    def by(who: Any) -> Any:
        return lambda uow: service.grant_achievement(uow, who, room.student.user_id, VALUES)

    outcome = interleave(database, by(room.teacher), by(room.assistant))

    (first, is_new) = outcome.first
    assert (is_new, outcome.has_waited) == (True, True)
    assert outcome.second == (first, False)
    assert len(database.events("AchievementGranted")) == 1


def test_grants_of_different_codes_at_once_are_all_counted(database: ServiceDatabase, room: Classroom) -> None:
    outcomes = race(
        database,
        *(lambda n=n: grant(room.teacher, room.student, f"code_{n}").status for n in range(3)),
        lambda: tell(received(room.student, new_id())),
    )

    assert outcomes == [201, 201, 201, None]
    assert profile_of(room.student)["achievements_count"] == 4
    assert len(codes_of(room.student)) == 4


def test_refused_transaction_tells_nothing(database: ServiceDatabase, room: Classroom) -> None:
    def fail() -> None:
        with unit_of_work() as uow:
            service.grant_achievement(uow, room.teacher, room.student.user_id, VALUES)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert database.events() == []
    assert profile_of(room.student)["achievements_count"] == 0


def test_what_could_not_be_published_is_sent_by_the_relay(
    database: ServiceDatabase, room: Classroom, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    grant(room.teacher, room.student)
    assert event_bridge.entries == []

    event_bridge.is_down = False
    database.rows("UPDATE outbox SET next_attempt_at = now()")
    relay.handler({}, None)

    (entry,) = event_bridge.entries
    assert (entry["Source"], entry["DetailType"]) == ("campus.profiles", "AchievementGranted.v1")
