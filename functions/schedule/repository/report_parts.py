"""Statements about lessons and attendance, as reports show them. Cancelled lessons are left out."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by

from functions.schedule.tables import attendance, lessons
from kernel.tables import Timestamp, memberships, people

_STREAMED = {"stream_results": True, "max_row_buffer": 500}


def list_lessons(
    db: sa.Connection, course_id: UUID, since: datetime | None, until: datetime | None
) -> Sequence[sa.Row[Any]]:
    """Return a course's lessons that begin in a period, its end not included, in their order."""
    return db.execute(_LESSONS, {"course_ids": [course_id], "since": since, "until": until}).all()


def stream_students(
    db: sa.Connection, course_id: UUID, lesson_ids: Sequence[UUID]
) -> Generator[sa.Row[Any], None, None]:
    """Give a course's active students by name, each with an array `statuses` in the order of the lessons.

    It needs a transaction, and must be closed when not read to its end; so do the others that stream.
    """
    parameters = {"course_id": course_id, "lesson_ids": list(lesson_ids)}
    with db.execute(_STUDENTS, parameters, execution_options=_STREAMED) as found:
        yield from found


def stream_attendance(
    db: sa.Connection, student_id: UUID, course_ids: Sequence[UUID], since: datetime | None, until: datetime | None
) -> Generator[sa.Row[Any], None, None]:
    """Give a student's marked lessons in these courses and this period, in their order, with `attended` as marked."""
    parameters = {"student_id": student_id, "course_ids": list(course_ids), "since": since, "until": until}
    with db.execute(_OF_STUDENT, parameters, execution_options=_STREAMED) as found:
        yield from found


def stream_rates(
    db: sa.Connection, course_id: UUID, since: datetime | None, until: datetime | None
) -> Generator[sa.Row[Any], None, None]:
    """Give `student_id`, `marked` and `attended` of active students with a mark that counts, by id.

    Who was late attended; who was excused counts in neither.
    """
    parameters = {"course_ids": [course_id], "course_id": course_id, "since": since, "until": until}
    with db.execute(_RATES, parameters, execution_options=_STREAMED) as found:
        yield from found


_since = sa.bindparam("since", type_=Timestamp)
_until = sa.bindparam("until", type_=Timestamp)
_full_name = sa.func.coalesce(people.c.full_name, "").label("full_name")
_in_period = sa.and_(
    lessons.c.course_id == sa.any_(sa.bindparam("course_ids", type_=ARRAY(sa.Uuid))),
    lessons.c.status != "cancelled",
    _since.is_(None) | (lessons.c.starts_at >= _since),
    _until.is_(None) | (lessons.c.starts_at < _until),
)
_LESSONS = sa.select(lessons).where(_in_period).order_by(lessons.c.starts_at, lessons.c.id)
_OF_STUDENT = (
    sa.select(lessons, attendance.c.status.label("attended"))
    .join(attendance, attendance.c.lesson_id == lessons.c.id)
    .where(_in_period, attendance.c.student_id == sa.bindparam("student_id"))
    .order_by(lessons.c.starts_at, lessons.c.id)
)
_is_student = sa.and_(
    memberships.c.course_id == sa.bindparam("course_id"),
    memberships.c.role == "student",
    memberships.c.status == "active",
)


def _students_statement() -> sa.Select[Any]:
    """Marks are looked up one by one by their primary key: linear, whatever the planner knows of the tables."""
    asked = (
        sa.func.unnest(sa.bindparam("lesson_ids", type_=ARRAY(sa.Uuid)))
        .table_valued(sa.column("lesson_id", sa.Uuid), with_ordinality="number")
        .render_derived(name="asked")
    )
    is_theirs = (attendance.c.lesson_id == asked.c.lesson_id) & (attendance.c.student_id == memberships.c.user_id)
    statuses = sa.func.array_agg(aggregate_order_by(attendance.c.status, asked.c.number)).label("statuses")
    row = (
        sa.select(statuses)
        .select_from(asked.outerjoin(attendance, is_theirs))
        .correlate(memberships)
        .lateral("row_of_marks")
    )
    return (
        sa.select(memberships.c.user_id, _full_name, row.c.statuses)
        .select_from(memberships.outerjoin(people, people.c.user_id == memberships.c.user_id).join(row, sa.true()))
        .where(_is_student)
        .order_by(_full_name, memberships.c.user_id)
    )


def _rates_statement() -> sa.Select[Any]:
    attended = sa.func.count().filter(attendance.c.status.in_(("present", "late")))
    return (
        sa.select(attendance.c.student_id, sa.func.count().label("marked"), attended.label("attended"))
        .select_from(
            lessons.join(attendance, attendance.c.lesson_id == lessons.c.id).join(
                memberships, _is_student & (memberships.c.user_id == attendance.c.student_id)
            )
        )
        .where(_in_period, attendance.c.status != "excused")
        .group_by(attendance.c.student_id)
        .order_by(attendance.c.student_id)
    )


_STUDENTS = _students_statement()
_RATES = _rates_statement()
