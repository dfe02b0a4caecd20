"""Statements about one student's grades, as reports show them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from functions.gradebook.grading import GradeFilter
from functions.gradebook.repository.scales import SCALE
from functions.gradebook.repository.student_grades import Sight, seen
from functions.gradebook.tables import grades, grading_scales, sources
from kernel.tables import course_copies


def list_courses(db: sa.Connection, course_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """Return these courses by title: `course_id`, `title`, `timezone` and the scale's columns."""
    return db.execute(_COURSES, {"course_ids": list(course_ids)}).all()


def stream_grades(
    db: sa.Connection, student_id: UUID, course_ids: Sequence[UUID], wanted: GradeFilter
) -> Generator[sa.Row[Any], None, None]:
    """Give a student's grades in these courses by the time they were graded, each with title and scale.

    It needs a transaction, and must be closed when not read to its end.
    """
    statement: sa.Select[Any] = (
        sa.select(*grades.c, sources.c.title, *SCALE)
        .select_from(_WITH_TITLE)
        .where(*seen(Sight(student_id), wanted), grades.c.course_id == sa.any_(_course_ids))
        .order_by(grades.c.graded_at, grades.c.id)
    )
    options = {"stream_results": True, "max_row_buffer": 500}
    with db.execute(statement, {"course_ids": list(course_ids)}, execution_options=options) as found:
        yield from found


_course_ids = sa.bindparam("course_ids", type_=ARRAY(sa.Uuid))
_WITH_TITLE = grades.join(sources, sources.c.source_id == grades.c.source_id).outerjoin(
    grading_scales, grading_scales.c.course_id == grades.c.course_id
)
_COURSES = (
    sa.select(course_copies.c.course_id, course_copies.c.title, course_copies.c.timezone, *SCALE)
    .select_from(course_copies.outerjoin(grading_scales, grading_scales.c.course_id == course_copies.c.course_id))
    .where(course_copies.c.course_id == sa.any_(_course_ids))
    .order_by(course_copies.c.title, course_copies.c.course_id)
)
