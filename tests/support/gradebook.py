"""Builders of the gradebook's tests: a course with its people, and grades, made in one line each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from functions.gradebook.grading import ChangeReason, GradeEntry, GradeKind, ReportedGrade
from functions.gradebook.handlers import api as gradebook_api
from functions.gradebook.service.recording import record_report
from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.directory_rows import keep_membership
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api

api = Api(gradebook_api.handler)

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_classroom(**people: Any) -> Classroom:
    """Keep a course and its members, as the courses service's events would."""
    room = Classroom(**people)
    room.fill()
    return room


def set_membership(course_id: UUID, user_id: UUID, role: str, status: str, *, version: int) -> None:
    """Keep what somebody is in a course."""
    with unit_of_work() as uow:
        keep_membership(uow, course_id, user_id, version, role=role, status=status)


def a_body(room: Classroom, **changes: Any) -> dict[str, Any]:
    """Make the body of a homework's grade for the room's student; a change to None leaves a field out."""
    body = {
        "student_id": str(room.student.user_id),
        "course_id": str(room.course_id),
        "homework_id": str(new_id()),
        "title": "Quadratic equations",
        "score": 8.5,
        "max_score": 10,
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def record(room: Classroom, *, kind: str = "homework", **changes: Any) -> dict[str, Any]:
    """Record a grade over the API as the room's teacher; return it."""
    answer = send_grade(room, kind=kind, **changes)
    assert answer.status in (200, 201), answer.text
    grade: dict[str, Any] = answer.json()
    return grade


def send_grade(
    room: Classroom,
    *,
    kind: str = "homework",
    by: Caller | None = None,
    headers: dict[str, str] | None = None,
    **changes: Any,
) -> Answer:
    """Send a grade to the API, by the room's teacher unless `by` is given."""
    body = a_body(room, **changes)
    if kind == "test":
        body["test_id"] = body.pop("homework_id")
    path = "/api/gradebook/homework" if kind == "homework" else "/api/gradebook/tests"
    return api.post(path, body, caller=by or room.teacher, headers=headers)


def a_report(room: Classroom, **changes: Any) -> ReportedGrade:
    """Make what the homework service reports of the room's student; `minute` says when after MORNING it was graded."""
    minute = changes.pop("minute", 0)
    version, reason = changes.pop("version", 1), changes.pop("reason", ChangeReason.GRADE)
    fields: dict[str, Any] = {
        "student_id": room.student.user_id,
        "course_id": room.course_id,
        "kind": GradeKind.HOMEWORK,
        "source_id": new_id(),
        "title": "Quadratic equations",
        "score": Decimal(7),
        "max_score": Decimal(10),
        "graded_by": room.teacher.user_id,
        "graded_at": MORNING.replace(minute=minute),
    }
    return ReportedGrade(GradeEntry(**{**fields, **changes}), reason, version)


def report(*reports: ReportedGrade) -> None:
    """Record reported grades, each in a unit of work of its own."""
    for each in reports:
        with unit_of_work() as uow:
            record_report(uow, each)


def grades_in(database: ServiceDatabase) -> list[dict[str, Any]]:
    """Return all grades, oldest first."""
    return database.rows("SELECT * FROM grades ORDER BY id")


def written(database: ServiceDatabase, tables: Iterable[str] = ("sources", "grades", "grade_changes", "outbox")) -> int:
    """Count what was written: rows of the gradebook's own tables and its events."""
    return sum(database.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables)


def fill_course(
    database: ServiceDatabase, room: Classroom, *, students: int, sources: int, name: str = "'Student ' || n"
) -> None:
    """Enrol many students with a grade of 8 out of 10 each for many homeworks; `name` is SQL over their number `n`."""
    course = {"course": room.course_id, "students": students, "sources": sources}
    number = "FROM generate_series(1, :students) n"
    database.rows(
        "INSERT INTO people (user_id, email, full_name, role, locale, timezone, is_active, version) SELECT"
        f" ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n || '@example.org', {name}, 'student', 'en',"
        f" 'UTC', true, 1 {number}",
        **course,
    )
    database.rows(
        "INSERT INTO memberships (course_id, user_id, role, status, version) SELECT"
        f" :course, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'student', 'active', 1 {number}",
        **course,
    )
    database.rows(
        "INSERT INTO sources SELECT gen_random_uuid(), :course, 'homework', 'Homework ' || n, 10, now(), true"
        " FROM generate_series(1, :sources) n",
        **course,
    )
    database.rows(
        "INSERT INTO grades (id, student_id, course_id, kind, source_id, score, max_score, graded_at, is_manual,"
        " reported_version, version) SELECT gen_random_uuid(), m.user_id, :course, 'homework', s.source_id, 8, 10,"
        " now(), false, 1, 1 FROM memberships m JOIN sources s USING (course_id)"
        " WHERE m.course_id = :course AND m.user_id < '00000000-0001-0000-0000-000000000000'",
        **course,
    )
