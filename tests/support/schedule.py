"""Builders of the schedule service's tests: a course with its people and lessons, made in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from functions.schedule.handlers import api as schedule_api
from kernel.auth import Caller
from tests.support import classroom
from tests.support.classroom import enroll, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api

api = Api(schedule_api.handler)

MONDAY = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
"""Ten o'clock in Berlin, two weeks before its clocks change."""

TABLES = ("lessons", "attendance", "attendance_changes", "calendar_links", "outbox", "idempotency_keys")


class Classroom(classroom.Classroom):
    """A course with its people, for tests of its lessons."""

    @property
    def path(self) -> str:
        """Where the course's lessons are planned."""
        return f"{super().path}/lessons"

    @property
    def schedule(self) -> str:
        """Where the course's lessons are listed."""
        return f"{super().path}/schedule"


def a_classroom(*, timezone: str = "Europe/Berlin") -> Classroom:
    """Keep a course, its members, and another course of the other teacher, as the events would."""
    room = Classroom()
    room.fill(timezone=timezone)
    room.fill_next_door()
    return room


def another_course(room: Classroom, *members: Caller) -> Classroom:
    """Keep a second course of the same teacher, whose members are only the teacher and these as students."""
    other = Classroom(teacher=room.teacher)
    keep_copy_of_course(other.course_id)
    enroll(other.course_id, room.teacher, "teacher")
    for person in members:
        enroll(other.course_id, person)
    return other


def written(moment: datetime) -> str:
    """A moment as the API writes it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def a_body(starts_at: datetime = MONDAY, *, minutes: float = 90, **changes: Any) -> dict[str, Any]:
    """Make the body of a lesson."""
    begins = starts_at.astimezone(UTC)
    times = {"starts_at": written(begins), "ends_at": written(begins + timedelta(minutes=minutes))}
    return {"title": "Linear equations", **times, **changes}


def plan(room: Classroom, starts_at: datetime = MONDAY, *, caller: Caller | None = None, **changes: Any) -> Answer:
    """Ask for a lesson, as the room's teacher or somebody else."""
    return api.post(room.path, a_body(starts_at, **changes), caller=caller or room.teacher)


def a_lesson(room: Classroom, starts_at: datetime = MONDAY, **changes: Any) -> dict[str, Any]:
    """Plan a lesson over the API."""
    answer = plan(room, starts_at, **changes)
    assert answer.status == 201, answer.text
    lesson: dict[str, Any] = answer.json()
    return lesson


def a_series(
    room: Classroom, weekly: list[str], until: str, starts_at: datetime = MONDAY, **changes: Any
) -> list[dict[str, Any]]:
    """Plan a series over the API; return its lessons."""
    made: list[dict[str, Any]] = a_lesson(room, starts_at, repeat={"weekly": weekly, "until": until}, **changes)[
        "items"
    ]
    return made


def path_of(lesson: dict[str, Any], *parts: str) -> str:
    """Return a lesson's address, or one below it."""
    return "/".join([f"/api/lessons/{lesson['id']}", *parts])


def change(room: Classroom, lesson: dict[str, Any], *, caller: Caller | None = None, **changes: Any) -> Answer:
    """Change a lesson over the API, as the room's teacher or somebody else."""
    return api.patch(path_of(lesson), changes, caller=caller or room.teacher)


def a_cancelled_lesson(room: Classroom, starts_at: datetime = MONDAY, **changes: Any) -> dict[str, Any]:
    """Plan a lesson over the API and cancel it."""
    answer = change(room, a_lesson(room, starts_at, **changes), status="cancelled")
    assert answer.status == 200, answer.text
    lesson: dict[str, Any] = answer.json()
    return lesson


def a_record(student: Caller, status: str = "present", **fields: Any) -> dict[str, Any]:
    """Make one student's mark."""
    return {"student_id": str(student.user_id), "status": status, **fields}


def mark(
    room: Classroom, lesson: dict[str, Any], *records: dict[str, Any], caller: Caller | None = None, **options: Any
) -> Answer:
    """Mark attendance over the API, as the room's teacher or somebody else."""
    body = {"records": list(records)}
    return api.post(path_of(lesson, "attendance"), body, caller=caller or room.teacher, **options)


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are."""
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}
