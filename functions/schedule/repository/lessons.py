"""Statements about single lessons and series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from functions.schedule.recurrence import Span
from functions.schedule.repository.rows import Lesson, LessonStatus, lesson_of
from functions.schedule.tables import TEACHER_IS_FREE, lessons
from kernel import clock
from kernel.tables import Timestamp, memberships

_TEACHER_LOCKS = 0x4C53  # "LS"

_FIND = sa.select(lessons).where(lessons.c.id == sa.bindparam("lesson_id"))
_LOCK = _FIND.with_for_update()
_LOCK_SHARED = _FIND.with_for_update(read=True)
_INSERT = sa.insert(lessons).returning(lessons)
_HOLD_TEACHER = sa.select(
    sa.func.pg_advisory_xact_lock(_TEACHER_LOCKS, sa.func.hashtext(sa.cast(sa.bindparam("teacher_id"), sa.Text)))
)
_given = (
    sa.func.unnest(
        sa.bindparam("starts", type_=ARRAY(Timestamp)),
        sa.bindparam("ends", type_=ARRAY(Timestamp)),
    )
    .table_valued(sa.column("starts_at", Timestamp), sa.column("ends_at", Timestamp))
    .render_derived(name="given")
)
_is_seen = sa.exists().where(
    memberships.c.course_id == lessons.c.course_id,
    memberships.c.user_id == sa.bindparam("caller_id"),
    memberships.c.status == "active",
)
_FIND_CONFLICT = (
    sa.select(lessons, _is_seen.label("is_seen"))
    .join(_given, (lessons.c.starts_at < _given.c.ends_at) & (lessons.c.ends_at > _given.c.starts_at))
    .where(
        lessons.c.teacher_id == sa.bindparam("teacher_id"),
        lessons.c.status != "cancelled",
        lessons.c.id != sa.bindparam("apart_from"),
    )
    .order_by(lessons.c.starts_at)
    .limit(1)
)


def hold_teacher(db: sa.Connection, teacher_id: UUID) -> None:
    """Let nobody else give this teacher lessons until the commit.

    The constraint decides who is free; this keeps two who plan for one teacher from waiting for each other in a circle.
    """
    db.execute(_HOLD_TEACHER, {"teacher_id": str(teacher_id)})


def insert_lessons(db: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> list[Lesson] | None:
    """Store new lessons, all or none; None when their teacher has another lesson at one of these times.

    Args:
        rows: each with id, course_id, title, description, starts_at, ends_at, timezone, location, meeting_url,
            teacher_id, series_id and created_by.
    """
    moment = clock.now()
    made = {"status": LessonStatus.PLANNED, "created_at": moment, "updated_at": moment, "version": 1}
    stored = _unless_busy(db, _INSERT, [{**row, **made} for row in rows])
    return None if stored is None else sorted(map(lesson_of, stored), key=lambda lesson: lesson.starts_at)


def find_lesson(db: sa.Connection, lesson_id: UUID) -> Lesson | None:
    """Return a lesson, or None."""
    return _one(db, _FIND, lesson_id)


def lock_lesson(db: sa.Connection, lesson_id: UUID) -> Lesson | None:
    """Return a lesson as it is now, and let nobody change it or mark its attendance until the commit."""
    return _one(db, _LOCK, lesson_id)


def hold_lesson(db: sa.Connection, lesson_id: UUID) -> Lesson | None:
    """Return a lesson as it is now, and keep it so until the commit; others may hold it at the same time."""
    return _one(db, _LOCK_SHARED, lesson_id)


def update_lesson(db: sa.Connection, lesson_id: UUID, changes: Mapping[str, Any]) -> Lesson | None:
    """Change a lesson that this transaction has locked; None when its teacher has another lesson at that time."""
    values = {**changes, "version": lessons.c.version + 1, "updated_at": clock.now()}
    statement = sa.update(lessons).where(lessons.c.id == lesson_id).values(values).returning(lessons)
    changed = _unless_busy(db, statement)
    return None if changed is None else lesson_of(changed[0])


def find_conflict(
    db: sa.Connection, teacher_id: UUID, spans: Sequence[Span], *, apart_from: UUID, caller_id: UUID
) -> tuple[Lesson, bool] | None:
    """Return the first lesson of a teacher at one of these times, and whether the caller is a member of its course."""
    values = {
        "teacher_id": teacher_id,
        "starts": [span.starts_at for span in spans],
        "ends": [span.ends_at for span in spans],
        "apart_from": apart_from,
        "caller_id": caller_id,
    }
    row = db.execute(_FIND_CONFLICT, values).one_or_none()
    return (lesson_of(row), row.is_seen) if row else None


def _unless_busy(
    db: sa.Connection, statement: sa.Executable, rows: Sequence[Mapping[str, Any]] | None = None
) -> Sequence[sa.Row[Any]] | None:
    try:
        with db.begin_nested():
            return db.execute(statement, rows).all()
    except sa.exc.IntegrityError as error:
        if isinstance(error.orig, psycopg.Error) and error.orig.diag.constraint_name == TEACHER_IS_FREE:
            return None
        raise


def _one(db: sa.Connection, statement: sa.Select[Any], lesson_id: UUID) -> Lesson | None:
    row = db.execute(statement, {"lesson_id": lesson_id}).one_or_none()
    return lesson_of(row) if row else None
