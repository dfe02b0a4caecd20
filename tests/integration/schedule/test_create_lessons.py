"""Planning single lessons and series."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.classroom import archive, enroll
from tests.support.databases import ServiceDatabase
from tests.support.races import race
from tests.support.schedule import (
    MONDAY,
    Classroom,
    a_body,
    a_cancelled_lesson,
    a_lesson,
    another_course,
    api,
    everything,
    plan,
)

REFUSED = [("anonymous", 401), ("student", 403), ("outsider", 404), ("other_teacher", 404)]


@pytest.mark.parametrize(("who", "status"), REFUSED)
def test_only_staff_may_plan(database: ServiceDatabase, room: Classroom, who: str, status: int) -> None:
    before = everything(database)

    assert api.post(room.path, a_body(), caller=room.caller(who)).status == status

    assert everything(database) == before


def test_lesson_has_every_field_of_the_contract(database: ServiceDatabase, room: Classroom) -> None:
    answer = plan(room, location="Room 12", meeting_url="https://meet.example.org/a", description="Bring paper")

    lesson = answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/lessons/{lesson['id']}"
    assert answer.headers["ETag"] == '"1"'
    del lesson["id"]
    assert lesson == {
        "course_id": str(room.course_id),
        "title": "Linear equations",
        "description": "Bring paper",
        "starts_at": "2026-03-16T09:00:00Z",
        "ends_at": "2026-03-16T10:30:00Z",
        "timezone": "Europe/Berlin",
        "location": "Room 12",
        "meeting_url": "https://meet.example.org/a",
        "teacher_id": str(room.teacher.user_id),
        "status": "planned",
        "series_id": None,
        "version": 1,
    }


def test_lesson_is_told(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    [told] = database.events("LessonScheduled")
    assert told["lesson_id"] == lesson["id"]
    assert told["changed"] == []
    assert {name: told[name] for name in lesson.keys() & told.keys()} == {
        name: lesson[name] for name in lesson.keys() & told.keys()
    }


@pytest.mark.parametrize("who", ["assistant", "manager", "admin"])
def test_assistants_managers_and_admins_plan_for_the_teacher(
    database: ServiceDatabase, room: Classroom, who: str
) -> None:
    answer = plan(room, caller=room.caller(who), teacher_id=str(room.teacher.user_id))

    assert (answer.status, answer.json()["teacher_id"]) == (201, str(room.teacher.user_id))


def test_who_is_no_staff_must_name_a_teacher(database: ServiceDatabase, room: Classroom) -> None:
    answer = plan(room, caller=room.admin)

    assert (answer.status, answer.fields) == (422, {"teacher_id"})


@pytest.mark.parametrize("who", ["student", "outsider", "other_teacher"])
def test_teacher_must_be_staff_of_the_course(database: ServiceDatabase, room: Classroom, who: str) -> None:
    teacher = room.caller(who)
    assert teacher is not None

    answer = plan(room, teacher_id=str(teacher.user_id))

    assert (answer.status, answer.fields) == (422, {"teacher_id"})
    assert database.rows("SELECT * FROM lessons") == []


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "title"),
    ({"title": None}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"starts_at": "2026-03-16T10:00:00"}, "starts_at"),
    ({"starts_at": "1999-03-16T10:00:00Z"}, "starts_at"),
    ({"starts_at": 5}, "starts_at"),
    ({"ends_at": "2026-03-16T09:00:00Z"}, "ends_at"),
    ({"ends_at": "2026-03-16T08:00:00Z"}, "ends_at"),
    ({"ends_at": "2026-03-17T09:00:01Z"}, "ends_at"),
    ({"timezone": "Mars/Olympus"}, "timezone"),
    ({"location": ""}, "location"),
    ({"meeting_url": "http://meet.example.org"}, "meeting_url"),
    ({"meeting_url": "javascript:alert(1)"}, "meeting_url"),
    ({"meeting_url": "https://"}, "meeting_url"),
    ({"meeting_url": "https://me:secret@example.org"}, "meeting_url"),
    ({"meeting_url": "https://example.org/a b"}, "meeting_url"),
    ({"meeting_url": "https://[::1"}, "meeting_url"),
    ({"teacher_id": "nobody"}, "teacher_id"),
    ({"status": "held"}, "status"),
    ({"repeat": {"weekly": [], "until": "2026-04-01"}}, "repeat.weekly"),
    ({"repeat": {"weekly": ["monday"], "until": "2026-04-01"}}, "repeat.weekly.0"),
    ({"repeat": {"weekly": ["mon"]}}, "repeat.until"),
    ({"repeat": {"weekly": ["mon"], "until": "2026-04-01T00:00:00Z"}}, "repeat.until"),
    ({"repeat": {"weekly": ["mon"], "until": "2026-03-15"}}, "repeat.until"),
    ({"repeat": {"weekly": ["tue"], "until": "2026-03-16"}}, "repeat.until"),
    ({"repeat": {"weekly": ["mon"], "until": "2036-03-16"}}, "repeat.until"),
    ({"repeat": {"weekly": ["mon"], "until": "9999-12-31"}}, "repeat.until"),
]


@pytest.mark.parametrize(("change", "field"), BAD, ids=str)
def test_bad_field_is_named(database: ServiceDatabase, room: Classroom, change: dict[str, Any], field: str) -> None:
    before = everything(database)

    answer = (
        plan(room, **change)
        if "starts_at" not in change
        else api.post(room.path, {**a_body(), **change}, caller=room.teacher)
    )

    assert (answer.status, answer.fields) == (422, {field}), answer.text
    assert everything(database) == before


def test_malformed_json_is_400(database: ServiceDatabase, room: Classroom) -> None:
    assert api.post(room.path, raw="{", caller=room.teacher).status == 400


def test_archived_course_takes_no_lesson(database: ServiceDatabase, room: Classroom) -> None:
    archive(room)

    answer = plan(room)

    assert (answer.status, answer.code) == (409, "course_archived")


def test_replay_gives_the_same_lesson(database: ServiceDatabase, room: Classroom) -> None:
    headers = {"Idempotency-Key": "k1"}

    first, second = (api.post(room.path, a_body(), caller=room.teacher, headers=headers) for _ in range(2))

    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    assert len(database.rows("SELECT * FROM lessons")) == 1


class TestConflict:
    """A teacher can't be in two places."""

    def test_names_the_other_lesson(self, database: ServiceDatabase, room: Classroom) -> None:
        other = a_lesson(room, title="Geometry")

        answer = plan(room, MONDAY + timedelta(minutes=89))

        assert (answer.status, answer.code) == (409, "schedule_conflict")
        detail = answer.json()["detail"]
        assert all(part in detail for part in ("Geometry", other["id"], "2026-03-16T09:00:00Z"))

    def test_of_a_foreign_course_only_the_time_is_named(self, database: ServiceDatabase, room: Classroom) -> None:
        other = a_lesson(another_course(room), title="Secret society")

        answer = plan(room, caller=room.assistant, teacher_id=str(room.teacher.user_id))

        assert (answer.status, answer.code) == (409, "schedule_conflict")
        detail = answer.json()["detail"]
        assert "2026-03-16T09:00:00Z" in detail
        assert "Secret" not in detail
        assert other["id"] not in detail

    @pytest.mark.parametrize("minutes", [-90, 90])
    def test_lessons_may_touch(self, database: ServiceDatabase, room: Classroom, minutes: int) -> None:
        a_lesson(room)

        assert plan(room, MONDAY + timedelta(minutes=minutes)).status == 201

    def test_another_teacher_is_free(self, database: ServiceDatabase, room: Classroom) -> None:
        a_lesson(room)

        assert plan(room, teacher_id=str(room.assistant.user_id)).status == 201

    def test_a_cancelled_lesson_keeps_nobody_busy(self, database: ServiceDatabase, room: Classroom) -> None:
        a_cancelled_lesson(room)

        assert plan(room).status == 201

    def test_of_two_at_once_one_wins(self, database: ServiceDatabase, room: Classroom) -> None:
        def ask(minutes: int) -> Any:
            return lambda: plan(room, MONDAY + timedelta(minutes=minutes)).status

        for day in range(3):
            outcomes = race(database, *(ask(day * 1440 + minutes) for minutes in (0, 30, -30, 0)))
            assert min(outcomes, key=str) == 201
            assert set(outcomes) <= {201, 409}
        overlaps = """SELECT 1 FROM lessons a JOIN lessons b ON a.id < b.id AND a.teacher_id = b.teacher_id
                      AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)"""
        assert database.rows(overlaps) == []
        assert len(database.events("LessonScheduled")) == len(database.rows("SELECT * FROM lessons"))

    def test_two_series_at_once_never_wait_in_a_circle(self, database: ServiceDatabase, room: Classroom) -> None:
        def ask(weekly: list[str]) -> Any:
            return lambda: plan(room, repeat={"weekly": weekly, "until": "2026-05-31"}).status

        outcomes = race(database, *(ask(weekly) for weekly in (["mon", "tue"], ["tue", "mon"], ["mon"], ["tue"])))

        assert set(outcomes) <= {201, 409}
        assert 201 in outcomes


def test_unknown_course_is_404(database: ServiceDatabase, room: Classroom) -> None:
    assert api.post(f"/api/courses/{new_id()}/lessons", a_body(), caller=room.teacher).status == 404
    assert api.post("/api/courses/nonsense/lessons", a_body(), caller=room.teacher).status == 404


def test_former_staff_may_not_plan(database: ServiceDatabase, room: Classroom) -> None:
    enroll(room.course_id, room.assistant, "assistant", status="removed", version=2)

    assert plan(room, caller=room.assistant).status == 404
