"""Statements that list lessons over a period."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.schedule.recurrence import LONGEST_LESSON, Span
from functions.schedule.repository.rows import Lesson, lesson_of
from functions.schedule.tables import lessons
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import course_copies, memberships

BY_START = (lessons.c.starts_at, lessons.c.id)

_is_member = (
    (memberships.c.course_id == lessons.c.course_id)
    & (memberships.c.user_id == sa.bindparam("user_id"))
    & (memberships.c.status == "active")
)
_OF_COURSE = sa.select(lessons).where(lessons.c.course_id == sa.bindparam("course_id"))
_OF_PERSON = sa.select(lessons).join(memberships, _is_member)


def list_of_course(db: sa.Connection, course_id: UUID, period: Span, *, limit: int, cursor: str | None) -> Page[Lesson]:
    """Return a page of a course's lessons that take place, at least in part, in a period, by their beginning."""
    return _page(db, _OF_COURSE, {"course_id": course_id}, period, limit=limit, cursor=cursor)


def list_of_person(db: sa.Connection, user_id: UUID, period: Span, *, limit: int, cursor: str | None) -> Page[Lesson]:
    """Return such a page over all courses in which somebody is an active member."""
    return _page(db, _OF_PERSON, {"user_id": user_id}, period, limit=limit, cursor=cursor)


def list_for_calendar(db: sa.Connection, user_id: UUID, period: Span, *, limit: int) -> Sequence[tuple[Lesson, str]]:
    """Return the latest lessons of a period over somebody's courses, each with its course's title, in order."""
    statement = _during(_OF_PERSON, period).join(course_copies, course_copies.c.course_id == lessons.c.course_id)
    latest = [column.desc() for column in BY_START]
    statement = statement.add_columns(course_copies.c.title.label("course_title")).order_by(*latest).limit(limit)
    rows = db.execute(statement, {"user_id": user_id}).all()
    return [(lesson_of(row), row.course_title) for row in reversed(rows)]


def _page(
    db: sa.Connection,
    statement: sa.Select[Any],
    parameters: dict[str, UUID],
    period: Span,
    *,
    limit: int,
    cursor: str | None,
) -> Page[Lesson]:
    rows = db.execute(paged(_during(statement, period), BY_START, limit=limit, cursor=cursor), parameters).all()
    return page_of(rows, BY_START, limit=limit, item=lesson_of)


def _during(statement: sa.Select[Any], period: Span) -> sa.Select[Any]:
    """No lesson is longer than `LONGEST_LESSON`: the index need not be read from its beginning."""
    earliest: datetime = period.starts_at - LONGEST_LESSON
    return statement.where(
        lessons.c.starts_at >= earliest,
        lessons.c.starts_at < period.ends_at,
        lessons.c.ends_at > period.starts_at,
    )
