"""Statements about one student's grades over all courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.grading import GradeFilter
from functions.gradebook.repository.scales import SCALE
from functions.gradebook.tables import grades, grading_scales, sources
from kernel.directory import STAFF
from kernel.pagination import paged
from kernel.tables import memberships

NEWEST_FIRST = (grades.c.graded_at, grades.c.id)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose grades are asked for, and in which courses they are seen.

    Attributes:
        staff_id: only courses where this person is staff.
        own: the student asks, and sees nothing of courses they were removed from.
    """

    student_id: UUID
    staff_id: UUID | None = None
    own: bool = False


def list_grades(
    db: sa.Connection, sight: Sight, wanted: GradeFilter, *, limit: int, cursor: str | None
) -> Sequence[sa.Row[Any]]:
    """Return a page of grades, newest first, each with its title and its course's scale."""
    statement = sa.select(*grades.c, sources.c.title, *SCALE).select_from(_WITH_TITLE).where(*seen(sight, wanted))
    return db.execute(paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)).all()


def tally_grades(db: sa.Connection, sight: Sight, wanted: GradeFilter) -> Sequence[sa.Row[Any]]:
    """Return `course_id`, `kind`, `total` of percents, `count` and the scale: a row a course and kind."""
    statement = sa.select(
        grades.c.course_id,
        grades.c.kind,
        sa.func.sum(grades.c.percent).label("total"),
        sa.func.count().label("size"),
        *SCALE,
    )
    statement = statement.select_from(_WITH_SCALE).where(*seen(sight, wanted))
    return db.execute(statement.group_by(grades.c.course_id, grades.c.kind, grading_scales.c.course_id)).all()


def shares_course(db: sa.Connection, staff_id: UUID, student_id: UUID) -> bool:
    """Tell whether somebody is staff of a course in which the other is a member."""
    return db.scalar(_SHARES, {"staff_id": staff_id, "student_id": student_id}) is True


def seen(sight: Sight, wanted: GradeFilter) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that grades meet which are asked for and may be seen."""
    conditions = [grades.c.student_id == sight.student_id]
    if sight.own:
        conditions.append(~_REMOVED)
    if sight.staff_id is not None:
        conditions.append(grades.c.course_id.in_(_staffed_by(sa.literal(sight.staff_id))))
    if wanted.course_id is not None:
        conditions.append(grades.c.course_id == wanted.course_id)
    if wanted.kind is not None:
        conditions.append(grades.c.kind == wanted.kind)
    if wanted.since is not None:
        conditions.append(grades.c.graded_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(grades.c.graded_at < wanted.until)
    return conditions


def _staffed_by(user_id: sa.ColumnElement[UUID]) -> sa.Select[tuple[UUID]]:
    return sa.select(memberships.c.course_id).where(
        memberships.c.user_id == user_id, memberships.c.status == "active", memberships.c.role.in_(STAFF)
    )


_WITH_SCALE = grades.outerjoin(grading_scales, grading_scales.c.course_id == grades.c.course_id)
_WITH_TITLE = _WITH_SCALE.join(sources, sources.c.source_id == grades.c.source_id)
_REMOVED = sa.exists().where(
    memberships.c.course_id == grades.c.course_id,
    memberships.c.user_id == grades.c.student_id,
    memberships.c.status == "removed",
)
_SHARES = sa.select(
    sa.exists().where(
        memberships.c.user_id == sa.bindparam("student_id"),
        memberships.c.status == "active",
        memberships.c.course_id.in_(_staffed_by(sa.bindparam("staff_id", type_=sa.Uuid))),
    )
)
