"""Reading lessons: one, a course's, one's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel import clock
from kernel.auth import Caller
from kernel.engine import Statements
from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.schedule import (
    MONDAY,
    Classroom,
    a_cancelled_lesson,
    a_lesson,
    a_series,
    another_course,
    api,
    path_of,
)

ALL = "?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z"


def listed(path: str, caller: Caller) -> list[str]:
    answer = api.get(path, caller=caller)
    assert answer.status == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


READERS = [("anonymous", 401), ("outsider", 404), ("other_teacher", 404), ("student", 200), ("assistant", 200)]


@pytest.mark.parametrize(("who", "status"), [*READERS, ("teacher", 200), ("manager", 200), ("admin", 200)])
def test_members_and_managers_read(database: ServiceDatabase, room: Classroom, who: str, status: int) -> None:
    lesson = a_lesson(room)

    assert api.get(path_of(lesson), caller=room.caller(who)).status == status
    assert api.get(room.schedule, caller=room.caller(who)).status == status


def test_read_lesson_is_what_was_planned(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    answer = api.get(path_of(lesson), caller=room.student)

    assert (answer.json(), answer.headers["ETag"]) == (lesson, '"1"')


def test_the_coming_14_days_are_listed_by_default(database: ServiceDatabase, room: Classroom) -> None:
    offsets = {"over": -2.0, "now": -0.5, "soon": 1, "last": 14 * 24 - 1, "beyond": 14 * 24}
    made = {name: a_lesson(room, MONDAY + timedelta(hours=hours), minutes=60)["id"] for name, hours in offsets.items()}

    with clock.frozen_at(MONDAY):
        for path in (room.schedule, "/api/schedule/me"):
            assert listed(path, room.teacher) == [made[name] for name in ("now", "soon", "last")]


def test_own_schedule_covers_all_courses_and_no_others(database: ServiceDatabase, room: Classroom) -> None:
    other = another_course(room, room.student)
    mine = [a_lesson(room)["id"], a_lesson(other, MONDAY + timedelta(hours=4))["id"]]
    cancelled = a_cancelled_lesson(room, MONDAY + timedelta(hours=8))["id"]

    assert listed(f"/api/schedule/me{ALL}", room.student) == [*mine, cancelled]
    assert listed(f"/api/schedule/me{ALL}", room.teacher) == [*mine, cancelled]
    assert listed(f"/api/schedule/me{ALL}", room.classmate) == [mine[0], cancelled]
    assert listed(f"/api/schedule/me{ALL}", room.outsider) == []
    assert listed(f"{room.schedule}{ALL}", room.student) == [mine[0], cancelled]


def test_removed_member_sees_nothing_any_more(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    enroll(room.course_id, room.student, status="removed", version=2)

    assert listed(f"/api/schedule/me{ALL}", room.student) == []
    assert api.get(path_of(lesson), caller=room.student).status == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-01-01T00:00:00Z&to=2027-01-03T00:00:00Z", "to"),
        ("from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z", "to"),
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "to"),
        ("from=2026-01-01T00:00:00", "from"),
        ("from=yesterday", "from"),
        ("to=9999-12-31T23:59:59Z", "to"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("cursor=broken", "cursor"),
    ],
)
def test_bad_query_is_422(database: ServiceDatabase, room: Classroom, query: str, field: str) -> None:
    for path in (room.schedule, "/api/schedule/me"):
        answer = api.get(f"{path}?{query}", caller=room.student)
        assert (answer.status, answer.fields) == (422, {field})


def test_366_days_are_allowed(database: ServiceDatabase, room: Classroom) -> None:
    assert listed("/api/schedule/me?from=2026-01-01T00:00:00Z&to=2027-01-02T00:00:00Z", room.student) == []


def test_pages_are_stable_under_inserts(database: ServiceDatabase, room: Classroom) -> None:
    series = a_series(room, ["mon", "tue"], "2026-04-14")
    seen: list[str] = []
    cursor: str | None = None
    while True:
        suffix = f"&limit=3&cursor={cursor}" if cursor else "&limit=3"
        page: dict[str, Any] = api.get(f"/api/schedule/me{ALL}{suffix}", caller=room.student).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
        a_lesson(
            room, datetime.fromisoformat(page["items"][0]["starts_at"]) - timedelta(hours=6 + len(seen)), minutes=5
        )

    assert seen == [lesson["id"] for lesson in series]


def test_lists_cost_a_flat_number_of_statements(database: ServiceDatabase, room: Classroom) -> None:
    def cost(path: str) -> int:
        before = Statements.count
        listed(f"{path}{ALL}", room.student)
        return Statements.count - before

    before = [cost(path) for path in ("/api/schedule/me", room.schedule)]
    a_series(room, ["mon", "tue", "wed", "thu", "fri"], "2026-06-30")
    a_series(another_course(room, room.student), ["sat"], "2026-06-30")

    assert [cost(path) for path in ("/api/schedule/me", room.schedule)] == before == [1, 2]


def test_own_schedule_of_a_person_without_courses_is_empty(database: ServiceDatabase, room: Classroom) -> None:
    assert listed("/api/schedule/me", a_caller("admin")) == []
    assert api.get("/api/schedule/me").status == 401
