"""Statements about lessons, marks and months of attendance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.profiles.tables import attendance, course_months, lessons

_LOCK = sa.select(lessons).where(lessons.c.id == sa.bindparam("lesson_id")).with_for_update()
_DUE = (
    sa.select(course_months.c.course_id, course_months.c.month)
    .where(course_months.c.judged_at.is_(None), course_months.c.ends_at <= sa.bindparam("moment"))
    .order_by(course_months.c.ends_at, course_months.c.course_id, course_months.c.month)
    .limit(sa.bindparam("batch"))
    .with_for_update(skip_locked=True)
)
_of_month = (
    sa.select(lessons.c.id)
    .where(
        lessons.c.course_id == sa.bindparam("course_id"),
        lessons.c.month == sa.bindparam("month"),
        lessons.c.is_cancelled.is_(False),
    )
    .cte("of_month")
)
_PERFECT = (
    sa.select(attendance.c.student_id)
    .join(_of_month, _of_month.c.id == attendance.c.lesson_id)
    .group_by(attendance.c.student_id)
    .having(
        sa.func.count() == sa.select(sa.func.count()).select_from(_of_month).scalar_subquery(),
        sa.func.bool_and(attendance.c.status.in_(("present", "excused"))),
        sa.func.count().filter(attendance.c.status == "present") >= sa.bindparam("least"),
    )
    .order_by(attendance.c.student_id)
)


@dataclass(frozen=True, slots=True, order=True)
class CourseMonth:
    """A month of a course's lessons, named by its first day."""

    course_id: UUID
    month: date


def hold_lesson(db: sa.Connection, values: Mapping[str, Any]) -> sa.Row[Any]:
    """Return a lesson as it is known now, and let nobody change it until the commit; it is stored if it was unknown.

    Args:
        values: id, course_id, starts_at, month.
    """
    stored = insert(lessons).values(**values, is_cancelled=False, version=0)
    db.execute(stored.on_conflict_do_nothing())
    return db.execute(_LOCK, {"lesson_id": values["id"]}).one()


def update_lesson(db: sa.Connection, lesson_id: UUID, values: Mapping[str, Any]) -> None:
    """Change a lesson that this transaction holds."""
    db.execute(sa.update(lessons).where(lessons.c.id == lesson_id).values(values))


def hold_months(db: sa.Connection, ends: Mapping[CourseMonth, datetime]) -> dict[CourseMonth, datetime]:
    """Let nobody else change these months' lessons or marks until the commit; return when each is over.

    Args:
        ends: by month, its end in the zone of the lesson at hand.
    """
    # In one order everywhere, so that two who hold the same months wait for each other and never in a circle.
    return {each: _hold_month(db, each, ends[each]) for each in sorted(ends)}


def _hold_month(db: sa.Connection, month: CourseMonth, ends_at: datetime) -> datetime:
    upsert = insert(course_months).values(course_id=month.course_id, month=month.month, ends_at=ends_at)
    latest = sa.func.greatest(course_months.c.ends_at, upsert.excluded.ends_at)
    changed = {"ends_at": latest, "judged_at": None}
    statement = upsert.on_conflict_do_update(index_elements=["course_id", "month"], set_=changed)
    held: datetime = db.execute(statement.returning(course_months.c.ends_at)).scalar_one()
    return held


def keep_mark(db: sa.Connection, values: Mapping[str, Any]) -> None:
    """Keep a student's mark, unless a newer one is known.

    Args:
        values: student_id, lesson_id, status, marked_at, version.
    """
    upsert = insert(attendance).values(values)
    new = upsert.excluded
    changed = {name: new[name] for name in ("status", "marked_at", "version")}
    is_newer = new.version > attendance.c.version
    db.execute(upsert.on_conflict_do_update(index_elements=["student_id", "lesson_id"], set_=changed, where=is_newer))


def perfect_students(
    db: sa.Connection, month: CourseMonth, *, least: int, student_id: UUID | None = None
) -> Sequence[UUID]:
    """Return who was at all lessons of a month, in the order of their ids.

    Every lesson that was not cancelled is marked for them, none absent or late, and at least `least` present.

    Args:
        student_id: look at this student alone.
    """
    statement = _PERFECT if student_id is None else _PERFECT.where(attendance.c.student_id == student_id)
    values = {"course_id": month.course_id, "month": month.month, "least": least}
    return db.scalars(statement, values).all()


def take_due(db: sa.Connection, moment: datetime, *, batch: int) -> Sequence[CourseMonth]:
    """Return months that are over and not judged since they last changed; nobody else takes them until the commit."""
    return [CourseMonth(*row) for row in db.execute(_DUE, {"moment": moment, "batch": batch})]


def set_judged(db: sa.Connection, months: Iterable[CourseMonth], moment: datetime) -> None:
    """Note that months were judged."""
    keys = [(each.course_id, each.month) for each in months]
    key = sa.tuple_(course_months.c.course_id, course_months.c.month)
    db.execute(sa.update(course_months).where(key.in_(keys)).values(judged_at=moment))
