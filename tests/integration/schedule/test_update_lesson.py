"""Changing, moving, cancelling."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.races import race
from tests.support.schedule import (
    MONDAY,
    Classroom,
    a_cancelled_lesson,
    a_lesson,
    a_series,
    api,
    change,
    everything,
    path_of,
    written,
)

NOTHING = "0192f3a0-0000-7000-8000-0000000000ff"
LATER: dict[str, Any] = {
    "starts_at": written(MONDAY + timedelta(days=1)),
    "ends_at": written(MONDAY + timedelta(days=1, hours=1)),
}


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 401), ("student", 403), ("outsider", 404), ("other_teacher", 404)]
)
def test_only_staff_may_change(database: ServiceDatabase, room: Classroom, who: str, status: int) -> None:
    lesson = a_lesson(room)
    before = everything(database)

    assert api.patch(path_of(lesson), {"title": "X"}, caller=room.caller(who)).status == status

    assert everything(database) == before


@pytest.mark.parametrize("who", ["teacher", "assistant", "manager", "admin"])
def test_moved_lesson_is_told_with_what_changed(database: ServiceDatabase, room: Classroom, who: str) -> None:
    lesson = a_lesson(room)

    moved = change(room, lesson, caller=room.caller(who), **LATER)

    assert moved.status == 200
    assert moved.headers["ETag"] == '"2"'
    assert moved.json() == {**lesson, **LATER, "version": 2}
    [told] = database.events("LessonChanged")
    assert told["changed"] == ["ends_at", "starts_at"]
    assert (told["starts_at"], told["version"]) == (LATER["starts_at"], 2)


def test_moving_one_lesson_of_a_series_leaves_the_others(database: ServiceDatabase, room: Classroom) -> None:
    first, second, third = a_series(room, ["mon"], "2026-03-30")
    times: dict[str, Any] = {"starts_at": "2026-03-24T09:00:00Z", "ends_at": "2026-03-24T10:00:00Z"}

    assert change(room, second, **times).json()["series_id"] == first["series_id"]

    for other in (first, third):
        assert api.get(path_of(other), caller=room.teacher).json() == other


def test_cancelled_lesson_is_told_and_stays_so(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_cancelled_lesson(room)

    assert lesson["status"] == "cancelled"
    [told] = database.events("LessonCancelled")
    assert (told["lesson_id"], told["status"], told["changed"]) == (lesson["id"], "cancelled", ["status"])
    before = everything(database)
    for body in ({"title": "X"}, {"status": "planned"}, {"status": "cancelled"}, LATER):
        answer = change(room, lesson, **body)
        assert (answer.status, answer.code) == (409, "lesson_cancelled")
    assert everything(database) == before


def test_held_lesson_is_not_cancelled(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    assert change(room, lesson, status="held").json()["status"] == "held"

    answer = change(room, lesson, status="cancelled")

    assert (answer.status, answer.code) == (409, "invalid_transition")
    assert change(room, lesson, status="planned").json()["status"] == "planned"


def test_what_changes_nothing_makes_no_version_and_no_event(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    before = everything(database)

    answer = change(room, lesson, title=lesson["title"], starts_at=lesson["starts_at"], location=None)

    assert (answer.status, answer.json()) == (200, lesson)
    assert everything(database) == before


def test_stale_version_is_412(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    change(room, lesson, title="Second")
    before = everything(database)

    stale, fresh = (
        api.patch(path_of(lesson), {"title": "Third"}, caller=room.teacher, headers={"If-Match": tag})
        for tag in ('"1"', '"2"')
    )

    assert (stale.status, fresh.status) == (412, 200)
    assert len(everything(database)["outbox"]) == len(before["outbox"]) + 1


def test_teacher_who_is_busy_is_a_conflict(database: ServiceDatabase, room: Classroom) -> None:
    a_lesson(room, title="Geometry")
    theirs = a_lesson(room, MONDAY + timedelta(hours=3))
    others = a_lesson(room, teacher_id=str(room.assistant.user_id))
    before = everything(database)

    moved = change(room, theirs, starts_at=written(MONDAY), ends_at=written(MONDAY + timedelta(hours=1)))
    given = change(room, others, teacher_id=str(room.teacher.user_id))

    for answer in (moved, given):
        assert (answer.status, answer.code) == (409, "schedule_conflict")
        assert "Geometry" in answer.json()["detail"]
    assert everything(database) == before


def test_lesson_may_move_within_its_own_time(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    assert change(room, lesson, starts_at=written(MONDAY + timedelta(minutes=15))).status == 200


def test_what_may_be_empty_can_be_cleared(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room, location="Room 12", meeting_url="https://example.org", description="x")

    cleared = change(room, lesson, location=None, meeting_url=None, description=None).json()

    assert [cleared[name] for name in ("location", "meeting_url", "description")] == [None] * 3


BAD: list[tuple[dict[str, Any], set[str]]] = [
    ({"title": None}, {"title"}),
    ({"starts_at": None}, {"starts_at"}),
    ({"status": "done"}, {"status"}),
    ({"status": None}, {"status"}),
    ({"teacher_id": None}, {"teacher_id"}),
    ({"timezone": "Nowhere"}, {"timezone"}),
    ({"meeting_url": "ftp://example.org"}, {"meeting_url"}),
    ({"ends_at": written(MONDAY)}, {"ends_at"}),
    ({"starts_at": written(MONDAY + timedelta(hours=9))}, {"starts_at"}),
    ({"ends_at": written(MONDAY + timedelta(hours=25))}, {"ends_at"}),
    ({"course_id": NOTHING}, {"course_id"}),
    ({"repeat": None}, {"repeat"}),
]


@pytest.mark.parametrize(("body", "fields"), BAD, ids=str)
def test_bad_field_is_named(database: ServiceDatabase, room: Classroom, body: dict[str, Any], fields: set[str]) -> None:
    lesson = a_lesson(room)
    before = everything(database)

    answer = change(room, lesson, **body)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


def test_teacher_must_be_staff(database: ServiceDatabase, room: Classroom) -> None:
    answer = change(room, a_lesson(room), teacher_id=str(room.student.user_id))

    assert (answer.status, answer.fields) == (422, {"teacher_id"})


def test_archived_course_lets_only_the_status_change(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    archive(room)

    assert change(room, lesson, title="X").code == "course_archived"
    assert change(room, lesson, status="cancelled").status == 200


def test_of_two_changes_of_one_version_one_wins(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    def ask(title: str) -> Any:
        headers = {"If-Match": '"1"'}
        return lambda: api.patch(path_of(lesson), {"title": title}, caller=room.teacher, headers=headers).status

    assert sorted(map(str, race(database, ask("A"), ask("B")))) == ["200", "412"]
    assert len(database.events("LessonChanged")) == 1


def test_two_lessons_moved_to_one_time_at_once_make_one_conflict(database: ServiceDatabase, room: Classroom) -> None:
    lessons = [a_lesson(room, MONDAY + timedelta(days=day)) for day in (1, 2)]
    times: dict[str, Any] = {"starts_at": written(MONDAY), "ends_at": written(MONDAY + timedelta(hours=1))}

    outcomes = race(database, *(lambda lesson=lesson: change(room, lesson, **times).status for lesson in lessons))

    assert sorted(map(str, outcomes)) == ["200", "409"]


@pytest.mark.parametrize("path", [f"/api/lessons/{NOTHING}", "/api/lessons/nonsense"])
def test_unknown_lesson_is_404(database: ServiceDatabase, room: Classroom, path: str) -> None:
    assert api.patch(path, {"title": "X"}, caller=room.teacher).status == 404
    assert api.get(path, caller=room.teacher).status == 404
