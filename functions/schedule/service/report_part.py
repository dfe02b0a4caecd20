"""The schedule's part of a report, line by line: lessons and who was there.

Lines and their fields are told in docs/decisions/0101-staged-parts.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.schedule.repository import report_parts
from kernel.db import UnitOfWork
from kernel.staged_part import PartRequest

Record = dict[str, Any]
NAME = "schedule"


def records(uow: UnitOfWork, asked: PartRequest) -> Iterator[Record]:
    """Yield the part's lines, the head first."""
    about = asked.parameters
    yield asked.head(NAME)
    if asked.report_type == "attendance" and about.course_id is not None:
        yield from _matrix(uow, asked, about.course_id)
    elif asked.report_type == "student_progress" and about.student_id is not None:
        yield from _student(uow, asked, about.student_id)
    elif asked.report_type == "course_performance" and about.course_id is not None:
        yield from _rates(uow, asked, about.course_id)


def _matrix(uow: UnitOfWork, asked: PartRequest, course_id: UUID) -> Iterator[Record]:
    about = asked.parameters
    lessons = report_parts.list_lessons(uow.db, course_id, about.since, about.until)
    for lesson in lessons:
        about_it = _lesson(lesson)
        about_it["ends_at"] = lesson.ends_at.astimezone(UTC)
        yield {"record": "lesson", **about_it, "status": lesson.status}
    with closing(report_parts.stream_students(uow.db, course_id, [lesson.id for lesson in lessons])) as students:
        for student in students:
            yield {
                "record": "student",
                "student_id": student.user_id,
                "full_name": student.full_name,
                "statuses": student.statuses or [],
            }


def _student(uow: UnitOfWork, asked: PartRequest, student_id: UUID) -> Iterator[Record]:
    about = asked.parameters
    found = report_parts.stream_attendance(uow.db, student_id, asked.course_ids, about.since, about.until)
    with closing(found) as marked:
        for lesson in marked:
            yield {
                "record": "attendance",
                "course_id": lesson.course_id,
                **_lesson(lesson),
                "status": lesson.attended,
            }


def _rates(uow: UnitOfWork, asked: PartRequest, course_id: UUID) -> Iterator[Record]:
    about = asked.parameters
    with closing(report_parts.stream_rates(uow.db, course_id, about.since, about.until)) as students:
        for student in students:
            yield {
                "record": "student_attendance",
                "student_id": student.student_id,
                "marked": student.marked,
                "attended": student.attended,
            }


def _lesson(lesson: sa.Row[Any]) -> Record:
    return {
        "lesson_id": lesson.id,
        "title": lesson.title,
        "starts_at": lesson.starts_at.astimezone(UTC),
        "timezone": lesson.timezone,
    }
