"""Statements about the courses that two people share."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from kernel.directory import CourseRole
from kernel.tables import course_copies, memberships

_theirs = memberships.alias("theirs")
_is_shared = (
    (_theirs.c.course_id == memberships.c.course_id)
    & (_theirs.c.user_id == sa.bindparam("user_id"))
    & (_theirs.c.status == "active")
)
_is_archived = sa.exists().where(
    course_copies.c.course_id == memberships.c.course_id, course_copies.c.status == "archived"
)
_ROLES = (
    sa.select(memberships.c.role)
    .distinct()
    .join(_theirs, _is_shared)
    .where(memberships.c.user_id == sa.bindparam("caller_id"), memberships.c.status == "active", ~_is_archived)
)


def shared_roles(db: sa.Connection, caller_id: UUID, user_id: UUID) -> frozenset[CourseRole]:
    """Return what the caller is in the active courses of which both are active members."""
    found = db.scalars(_ROLES, {"caller_id": caller_id, "user_id": user_id})
    return frozenset(map(CourseRole, found))
