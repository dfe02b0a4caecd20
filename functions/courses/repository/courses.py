"""Statements about courses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import sqlalchemy as sa

from functions.courses.join_codes import new_join_code
from functions.courses.repository.rows import Course, course_of
from functions.courses.tables import courses, enrollments
from kernel import clock
from kernel.directory import CourseRole
from kernel.errors import Unprocessable
from kernel.ids import new_id
from kernel.pagination import page_of, paged
from kernel.schemas import Page

NEWEST_FIRST = (courses.c.id,)

_is_callers = (enrollments.c.user_id == sa.bindparam("user_id")) & (enrollments.c.status == "active")
_WITH_ROLE = sa.select(courses, enrollments.c.role.label("caller_role"))
_ALL = _WITH_ROLE.outerjoin(enrollments, (enrollments.c.course_id == courses.c.id) & _is_callers)
_OWN = _WITH_ROLE.join(enrollments, (enrollments.c.course_id == courses.c.id) & _is_callers)
_FIND_BY_ID = sa.select(courses).where(courses.c.id == sa.bindparam("course_id"))
_FIND = _ALL.where(courses.c.id == sa.bindparam("course_id"))
_FIND_TO_ADD = _FIND.with_for_update(read=True, of=courses)
_FIND_BY_JOIN_CODE = (
    sa.select(courses).where(courses.c.join_code == sa.bindparam("join_code")).with_for_update(read=True)
)
_LOCK = _FIND_BY_ID.with_for_update(key_share=True)
_INSERT = sa.insert(courses).returning(courses)


def insert_course(db: sa.Connection, owner_id: UUID, values: Mapping[str, Any]) -> Course:
    """Store a new active course.

    Args:
        values: title, description, code, timezone, starts_on, ends_on.

    Raises:
        Unprocessable: it ends before it starts.
    """
    moment = clock.now()
    made = {
        "id": new_id(),
        "owner_id": owner_id,
        "status": "active",
        "join_code": new_join_code(),
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
    }
    with _dates_checked():
        return course_of(db.execute(_INSERT, {**values, **made}).one())


def find_course(
    db: sa.Connection, course_id: UUID, user_id: UUID, *, to_add_members: bool = False
) -> tuple[Course, CourseRole | None] | None:
    """Return a course and what somebody is in it now, or None when there is no such course.

    Args:
        to_add_members: keep the course from being archived, and its members from being removed, until the commit.
    """
    statement = _FIND_TO_ADD if to_add_members else _FIND
    row = db.execute(statement, {"course_id": course_id, "user_id": user_id}).one_or_none()
    return _course_and_role(row) if row else None


def find_course_by_id(db: sa.Connection, course_id: UUID) -> Course | None:
    """Return a course, or None when there is no such course."""
    row = db.execute(_FIND_BY_ID, {"course_id": course_id}).one_or_none()
    return course_of(row) if row else None


def find_course_by_join_code(db: sa.Connection, join_code: str) -> Course | None:
    """Return the course with this code, kept from being archived until the commit, or None."""
    row = db.execute(_FIND_BY_JOIN_CODE, {"join_code": join_code}).one_or_none()
    return course_of(row) if row else None


def lock_course(db: sa.Connection, course_id: UUID) -> None:
    """Let nobody else add or remove members of a course until the commit."""
    db.execute(_LOCK, {"course_id": course_id})


def update_course(
    db: sa.Connection, course_id: UUID, changes: Mapping[str, object], expected_version: int | None
) -> Course | None:
    """Change an active course, or return None when it is archived, or its version isn't the expected one.

    Raises:
        Unprocessable: it would end before it starts.
    """
    condition = (courses.c.id == course_id) & (courses.c.status == "active")
    if expected_version is not None:
        condition &= courses.c.version == expected_version
    values = {**changes, "version": courses.c.version + 1, "updated_at": clock.now()}
    with _dates_checked():
        row = db.execute(sa.update(courses).where(condition).values(values).returning(courses)).one_or_none()
    return course_of(row) if row else None


def list_courses(
    db: sa.Connection,
    user_id: UUID,
    *,
    is_reading_all: bool,
    role: CourseRole | None,
    status: str | None,
    prefix: str | None,
    limit: int,
    cursor: str | None,
) -> Page[tuple[Course, CourseRole | None]]:
    """Return a page of courses, newest first, each with what somebody is in it.

    Args:
        is_reading_all: all courses, not only those of which they are a member; `role` narrows it to their own again.
        prefix: how title or code begin, in any case.

    Raises:
        Unprocessable: the cursor is broken.
    """
    statement = _ALL if is_reading_all and role is None else _OWN
    if role is not None:
        statement = statement.where(enrollments.c.role == role)
    if status is not None:
        statement = statement.where(courses.c.status == status)
    if prefix:
        pattern = sa.func.lower(re.sub(r"([\\%_])", r"\\\1", prefix) + "%")
        begins = (sa.func.lower(column).like(pattern) for column in (courses.c.title, courses.c.code))
        statement = statement.where(sa.or_(*begins))
    page = paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)
    rows = db.execute(page, {"user_id": user_id}).all()
    return page_of(rows, NEWEST_FIRST, limit=limit, item=_course_and_role, characters=_text_length)


def _course_and_role(row: sa.Row[Any]) -> tuple[Course, CourseRole | None]:
    return course_of(row), CourseRole(row.caller_role) if row.caller_role else None


def _text_length(row: sa.Row[Any]) -> int:
    return len(row.description or "")


@contextmanager
def _dates_checked() -> Iterator[None]:
    try:
        yield
    except sa.exc.IntegrityError as refused:
        if isinstance(refused.orig, psycopg.Error) and refused.orig.diag.constraint_name == "ck_courses_dates":
            raise Unprocessable.field("ends_on", "before_start", "A course can't end before it starts.") from refused
        raise
