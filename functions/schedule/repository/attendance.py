"""Statements about attendance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from functions.schedule.repository.rows import Attendance, AttendanceStatus
from functions.schedule.tables import attendance, attendance_changes
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import memberships, people

_full_name = sa.func.coalesce(people.c.full_name, "").label("full_name")
BY_NAME = (_full_name, attendance.c.student_id)

_MARKS = (
    sa.select(attendance, _full_name)
    .select_from(attendance.outerjoin(people, people.c.user_id == attendance.c.student_id))
    .where(attendance.c.lesson_id == sa.bindparam("lesson_id"))
)
_MARKS_OF = _MARKS.where(attendance.c.student_id == sa.any_(sa.bindparam("student_ids", type_=ARRAY(sa.Uuid))))
_STUDENTS = sa.select(memberships.c.user_id).where(
    memberships.c.course_id == sa.bindparam("course_id"),
    memberships.c.user_id == sa.any_(sa.bindparam("user_ids", type_=ARRAY(sa.Uuid))),
    memberships.c.role == "student",
    memberships.c.status == "active",
)


def students_among(db: sa.Connection, course_id: UUID, user_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Return which of these people learn in the course now."""
    return frozenset(db.scalars(_STUDENTS, {"course_id": course_id, "user_ids": list(user_ids)}))


def mark(
    db: sa.Connection,
    lesson_id: UUID,
    marks: Mapping[UUID, tuple[AttendanceStatus, str | None]],
    *,
    marked_by: UUID,
    marked_at: datetime,
    request_id: str,
) -> Sequence[sa.Row[Any]]:
    """Set marks and write their history; return the rows that are new or other than before.

    Args:
        marks: by student, the status and the note.
    """
    # In one order everywhere, so that two who mark the same students wait for each other and never in a circle.
    students = sorted(marks)
    values = {
        "lesson_id": lesson_id,
        "student_ids": students,
        "statuses": [marks[student][0].value for student in students],
        "notes": [marks[student][1] for student in students],
        "marked_by": marked_by,
        "marked_at": marked_at,
        "request_id": request_id,
    }
    return db.execute(_MARK, values).all()


def find_marks(db: sa.Connection, lesson_id: UUID, student_ids: Sequence[UUID]) -> dict[UUID, Attendance]:
    """Return these students' marks in a lesson, by student."""
    rows = db.execute(_MARKS_OF, {"lesson_id": lesson_id, "student_ids": list(student_ids)})
    return {row.student_id: _attendance_of(row) for row in rows}


def list_marks(
    db: sa.Connection, lesson_id: UUID, student_id: UUID | None, *, limit: int, cursor: str | None
) -> Page[Attendance]:
    """Return a page of a lesson's marks by name, or only one student's."""
    statement = _MARKS if student_id is None else _MARKS.where(attendance.c.student_id == student_id)
    rows = db.execute(paged(statement, BY_NAME, limit=limit, cursor=cursor), {"lesson_id": lesson_id}).all()
    return page_of(rows, BY_NAME, limit=limit, item=_attendance_of)


def _attendance_of(row: sa.Row[Any]) -> Attendance:
    return Attendance(
        lesson_id=row.lesson_id,
        student_id=row.student_id,
        full_name=row.full_name,
        status=AttendanceStatus(row.status),
        note=row.note,
        marked_by=row.marked_by,
        marked_at=row.marked_at,
    )


def _mark_statement() -> sa.Select[Any]:
    given = (
        sa.func.unnest(
            sa.bindparam("student_ids", type_=ARRAY(sa.Uuid)),
            sa.bindparam("statuses", type_=ARRAY(sa.Text)),
            sa.bindparam("notes", type_=ARRAY(sa.Text)),
        )
        .table_valued(sa.column("student_id", sa.Uuid), sa.column("status", sa.Text), sa.column("note", sa.Text))
        .render_derived(name="given")
    )
    columns = {
        "lesson_id": sa.bindparam("lesson_id", type_=sa.Uuid),
        "student_id": given.c.student_id,
        "status": given.c.status,
        "note": given.c.note,
        "marked_by": sa.bindparam("marked_by", type_=sa.Uuid),
        "marked_at": sa.bindparam("marked_at", type_=attendance.c.marked_at.type),
        "version": sa.literal(1, sa.BigInteger),
    }
    upsert = insert(attendance).from_select(list(columns), sa.select(*columns.values()).order_by(given.c.student_id))
    new = upsert.excluded
    is_other = attendance.c.status.is_distinct_from(new.status) | attendance.c.note.is_distinct_from(new.note)
    replaced = {name: new[name] for name in ("status", "note", "marked_by", "marked_at")}
    changed = (
        upsert.on_conflict_do_update(
            index_elements=["lesson_id", "student_id"],
            set_={**replaced, "version": attendance.c.version + 1},
            where=is_other,
        )
        .returning(*attendance.c)
        .cte("changed")
    )
    history = {**{column.name: column for column in changed.c}, "request_id": sa.bindparam("request_id", type_=sa.Text)}
    logged = insert(attendance_changes).from_select(list(history), sa.select(*history.values())).cte("logged")
    return sa.select(changed).order_by(changed.c.student_id).add_cte(logged)


_MARK = _mark_statement()
