"""A service's own copies of people, courses and memberships, kept by events.

On a miss, and only then, their owner's query function is asked once and its answer kept, so that a teacher who
creates a course and at once a homework in it never sees a 404. Rows carry their owner's version: what is older than
what is known is dropped, whatever the order in which it comes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory_models import STAFF, Course, CourseAccess, CourseRole, Person
from kernel.directory_query import ask_courses
from kernel.directory_rows import keep_course, keep_membership, keep_person
from kernel.errors import NotFound
from kernel.people_query import ask_users
from kernel.tables import course_copies, memberships, people

_is_active_member = (memberships.c.user_id == sa.bindparam("user_id")) & (memberships.c.status == "active")
_ACCESS = (
    sa.select(course_copies, memberships.c.role)
    .outerjoin(memberships, (memberships.c.course_id == course_copies.c.course_id) & _is_active_member)
    .where(course_copies.c.course_id == sa.bindparam("course_id"))
)
_MEMBER_ROLE = sa.select(memberships.c.role).where(
    memberships.c.course_id == sa.bindparam("course_id"), _is_active_member
)
_COURSES_OF = sa.select(memberships.c.course_id).where(_is_active_member)
_PERSON = sa.select(people).where(people.c.user_id == sa.bindparam("user_id"))
# Two copies can bear one e-mail while events are under way: the account that is in use wins, then the newer one.
_PERSON_BY_EMAIL = (
    sa.select(people)
    .where(people.c.email == sa.bindparam("email"))
    .order_by(people.c.is_active.desc(), people.c.user_id.desc())
    .limit(1)
)


def access(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CourseAccess:
    """Find out what the caller is in a course; on a miss the courses service is asked.

    Raises:
        NotFound: there is no such course, or the caller is no active member and may not read everything.
        Unavailable: the courses service had to be asked and does not answer.
    """
    found = _access(uow, caller, course_id)
    if found is None:
        ask_courses(uow, course_id, [caller.user_id])
        found = _access(uow, caller, course_id)
    if found is None:
        raise NotFound("course_not_found", "There is no such course.")
    return found


def _access(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CourseAccess | None:
    row = uow.db.execute(_ACCESS, {"course_id": course_id, "user_id": caller.user_id}).one_or_none()
    if row is None or (row.role is None and not caller.reads_everything):
        return None
    course = Course(row.course_id, row.title, row.timezone, row.status == "archived")
    return CourseAccess(caller, course, CourseRole(row.role) if row.role else None)


def member_role(uow: UnitOfWork, course_id: UUID, user_id: UUID) -> CourseRole | None:
    """Return what somebody is in a course now, None when no active member; on a miss the courses service is asked.

    Raises:
        Unavailable: the courses service had to be asked and does not answer.
    """
    key = {"course_id": course_id, "user_id": user_id}
    role = uow.db.scalar(_MEMBER_ROLE, key)
    if role is None:
        ask_courses(uow, course_id, [user_id])
        role = uow.db.scalar(_MEMBER_ROLE, key)
    return CourseRole(role) if role else None


def person(uow: UnitOfWork, user_id: UUID) -> Person | None:
    """Return a person, or None; on a miss the users service is asked, where this service may ask it.

    Raises:
        Unavailable: the users service had to be asked and does not answer.
    """
    found = _person(uow, _PERSON, {"user_id": user_id})
    if found is None and ask_users(uow, user_ids=[user_id]):
        found = _person(uow, _PERSON, {"user_id": user_id})
    return found


def person_by_email(uow: UnitOfWork, email: str) -> Person | None:
    """Return the person with this e-mail, in whatever case it is written, or None; asks on a miss as `person` does.

    Raises:
        Unavailable: the users service had to be asked and does not answer.
    """
    key = email.strip().lower()
    found = _person(uow, _PERSON_BY_EMAIL, {"email": key})
    if found is None and ask_users(uow, emails=[key]):
        found = _person(uow, _PERSON_BY_EMAIL, {"email": key})
    return found


def _person(uow: UnitOfWork, statement: sa.Select[Any], parameters: Mapping[str, object]) -> Person | None:
    row = uow.db.execute(statement, parameters).one_or_none()
    return person_of(row) if row else None


def person_of(row: sa.Row[Any]) -> Person:
    """Make a person from a row that begins with the columns of the `people` table."""
    return Person(*row[: len(people.c)])


def courses_of(uow: UnitOfWork, user_id: UUID, *roles: CourseRole) -> list[UUID]:
    """Return the courses in which somebody is an active member in one of `roles` (any, if none is given)."""
    statement = _COURSES_OF.where(memberships.c.role.in_(roles)) if roles else _COURSES_OF
    return list(uow.db.scalars(statement, {"user_id": user_id}))


__all__ = [
    "STAFF",
    "Course",
    "CourseAccess",
    "CourseRole",
    "Person",
    "access",
    "courses_of",
    "keep_course",
    "keep_membership",
    "keep_person",
    "member_role",
    "person",
    "person_by_email",
    "person_of",
]
