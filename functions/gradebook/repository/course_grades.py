"""Statements about all grades of one course: the gradebook, its history, its export."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.tables import grade_changes, grades, sources
from kernel.pagination import paged
from kernel.tables import Timestamp, memberships, people

_since = sa.bindparam("since", type_=Timestamp)
_until = sa.bindparam("until", type_=Timestamp)
_full_name = sa.func.coalesce(people.c.full_name, "").label("full_name")
BY_NAME = (_full_name, memberships.c.user_id)
NEWEST_FIRST = (grade_changes.c.number,)


def list_columns(
    db: sa.Connection, course_id: UUID, *, since: datetime | None = None, until: datetime | None = None
) -> Sequence[sa.Row[Any]]:
    """Return everything that was ever graded in the course, or only what was graded in a period, its end not included.

    The rows have `source_id`, `kind`, `title` and `max_score`.
    """
    statement = _COLUMNS if since is None and until is None else _COLUMNS_OF_PERIOD
    return db.execute(statement, {"course_id": course_id, "since": since, "until": until}).all()


def list_students(db: sa.Connection, course_id: UUID, *, limit: int, cursor: str | None) -> Sequence[sa.Row[Any]]:
    """Return a page of the course's active students, `user_id` and `full_name`, by name."""
    statement = _STUDENTS.where(memberships.c.course_id == course_id)
    return db.execute(paged(statement, BY_NAME, limit=limit, cursor=cursor)).all()


def list_grades(db: sa.Connection, course_id: UUID, student_ids: Sequence[UUID]) -> Sequence[sa.Row[Any]]:
    """Return these students' grades in the course."""
    return db.execute(_GRADES, {"course_id": course_id, "student_ids": student_ids}).all()


def stream_students(
    db: sa.Connection, course_id: UUID, *, since: datetime | None = None, until: datetime | None = None
) -> Generator[sa.Row[Any], None, None]:
    """Give all active students by name, each with arrays `source_ids`, `kinds`, `scores`, `percents` (null if none).

    The rows come in portions from the server: it needs a transaction, and must be closed when not read to its end.

    Args:
        since, until: only grades of this period, its end not included.
    """
    options = {"stream_results": True, "max_row_buffer": 500}
    parameters = {"course_id": course_id, "since": since, "until": until}
    with db.execute(_EXPORT, parameters, execution_options=options) as students:
        yield from students


def list_changes(db: sa.Connection, course_id: UUID, *, limit: int, cursor: str | None) -> Sequence[sa.Row[Any]]:
    """Return a page of the course's history, newest first; `before_…` is null where the grade was new."""
    statement = _CHANGES.where(grade_changes.c.course_id == course_id)
    return db.execute(paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)).all()


_STUDENTS = (
    sa.select(memberships.c.user_id, _full_name)
    .select_from(memberships.outerjoin(people, people.c.user_id == memberships.c.user_id))
    .where(memberships.c.role == "student", memberships.c.status == "active")
)
_COLUMNS = (
    sa.select(*(sources.c[name] for name in ("source_id", "kind", "title", "max_score")))
    .where(sources.c.course_id == sa.bindparam("course_id"))
    .order_by(sources.c.source_id)
)
_IN_PERIOD = sa.and_(
    *(
        bound.is_(None) | condition
        for bound, condition in (
            (_since, grades.c.graded_at >= _since),
            (_until, grades.c.graded_at < _until),
        )
    )
)
_COLUMNS_OF_PERIOD = _COLUMNS.where(
    sa.exists().where(grades.c.course_id == sources.c.course_id, grades.c.source_id == sources.c.source_id, _IN_PERIOD)
)
_GRADES = sa.select(*(grades.c[name] for name in ("student_id", "source_id", "kind", "score", "percent"))).where(
    grades.c.course_id == sa.bindparam("course_id"),
    grades.c.student_id.in_(sa.bindparam("student_ids", expanding=True)),
)


def _export_statement() -> sa.Select[Any]:
    """Grades are looked up a student at a time, by their index: linear, whatever the planner knows of the tables."""
    arrays = [sa.func.array_agg(grades.c[name]).label(f"{name}s") for name in ("source_id", "kind", "score", "percent")]
    is_theirs = (grades.c.course_id == memberships.c.course_id) & (grades.c.student_id == memberships.c.user_id)
    graded = sa.select(*arrays).where(is_theirs, _IN_PERIOD).correlate(memberships).lateral("graded")
    return (
        _STUDENTS.add_columns(*graded.c)
        .join(graded, sa.true())
        .where(memberships.c.course_id == sa.bindparam("course_id"))
        .order_by(*BY_NAME)
    )


def _changes_statement() -> sa.Select[Any]:
    before = grade_changes.alias("before")
    is_before = (before.c.grade_id == grade_changes.c.grade_id) & (before.c.version == grade_changes.c.version - 1)
    joined = (
        grade_changes.join(grades, grades.c.id == grade_changes.c.grade_id)
        .join(sources, sources.c.source_id == grades.c.source_id)
        .outerjoin(before, is_before)
    )
    return sa.select(
        grade_changes,
        before.c.score.label("before_score"),
        before.c.max_score.label("before_max_score"),
        before.c.percent.label("before_percent"),
        grades.c.student_id,
        grades.c.kind,
        grades.c.source_id,
        sources.c.title,
    ).select_from(joined)


_EXPORT = _export_statement()
_CHANGES = _changes_statement()
