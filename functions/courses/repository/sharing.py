"""Statements about the courses that people share."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from functions.courses.tables import courses, enrollments
from kernel.directory_query import CourseAnswer, MembershipAnswer, SharedCourseAnswer

MAX_COURSES = 20

_is_theirs = enrollments.c.user_id == sa.any_(sa.bindparam("user_ids", type_=ARRAY(sa.Uuid)))
_is_active = enrollments.c.status == "active"
_newest = (
    sa.select(enrollments.c.course_id)
    .join(courses, courses.c.id == enrollments.c.course_id)
    .where(_is_theirs, _is_active, courses.c.status == "active")
    .group_by(enrollments.c.course_id)
    .having(sa.func.count() == sa.bindparam("people"))
    .order_by(enrollments.c.course_id.desc())
    .limit(MAX_COURSES)
)
_SHARED = (
    sa.select(courses, enrollments.c.user_id, enrollments.c.role, enrollments.c.version.label("member_version"))
    .join(enrollments, enrollments.c.course_id == courses.c.id)
    .where(courses.c.id.in_(_newest), _is_theirs)
    .order_by(courses.c.id, enrollments.c.user_id)
)


def shared_courses(db: sa.Connection, user_ids: Sequence[UUID]) -> list[SharedCourseAnswer]:
    """Return the newest active courses of which all these people are active members, at most `MAX_COURSES`."""
    wanted = sorted(set(user_ids))
    rows = db.execute(_SHARED, {"user_ids": wanted, "people": len(wanted)}).all()
    return [_answer_of(course_id, list(members)) for course_id, members in groupby(rows, key=lambda row: row.id)]


def _answer_of(course_id: UUID, rows: Sequence[sa.Row[tuple[object, ...]]]) -> SharedCourseAnswer:
    members = [
        MembershipAnswer(user_id=row.user_id, role=row.role, status="active", version=row.member_version)
        for row in rows
    ]
    course = CourseAnswer.model_validate(rows[0], from_attributes=True)
    return SharedCourseAnswer(course_id=course_id, course=course, members=members)
