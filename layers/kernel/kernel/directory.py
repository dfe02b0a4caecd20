"""A service's own copies of people, courses and memberships, kept by events.

On a miss, and only then, the courses service's query function is asked once and its answer kept, so that a teacher
who creates a course and at once a homework in it never sees a 404. Rows carry their owner's version: what is older
than what is known is dropped, whatever the order in which it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory_query import ask_courses
from kernel.directory_rows import keep_course, keep_membership, keep_person
from kernel.errors import Conflict, NotFound
from kernel.tables import course_copies, memberships, people


class CourseRole(StrEnum):
    """What a member is in one course."""

    STUDENT = "student"
    TEACHER = "teacher"
    ASSISTANT = "assistant"


STAFF = frozenset({CourseRole.TEACHER, CourseRole.ASSISTANT})


@dataclass(frozen=True, slots=True)
class Course:
    """What other services need to know of a course."""

    course_id: UUID
    title: str
    timezone: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What other services need to know of a person."""

    user_id: UUID
    email: str
    full_name: str
    role: str
    locale: str
    timezone: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class CourseAccess:
    """A caller in a course: the base of every policy. `role` is None for managers and admins who aren't members."""

    caller: Caller
    course: Course
    role: CourseRole | None

    @property
    def is_staff(self) -> bool:
        """Whether the caller acts as staff here: a teacher or assistant of the course, or an admin."""
        return self.role in STAFF or self.caller.is_admin

    @property
    def is_teacher(self) -> bool:
        """Whether the caller acts as a teacher of this course, or is an admin."""
        return self.role is CourseRole.TEACHER or self.caller.is_admin

    @property
    def is_student(self) -> bool:
        """Whether the caller learns in this course."""
        return self.role is CourseRole.STUDENT

    @property
    def sees_all_records(self) -> bool:
        """Whether the caller may read every student's records here: staff, managers, admins."""
        return self.is_staff or self.caller.reads_everything

    def require_open(self) -> None:
        """Refuse new work in an archived course.

        Raises:
            Conflict: the course is archived.
        """
        if self.course.is_archived:
            raise Conflict("course_archived", "The course is archived and takes no new work.")


def access(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CourseAccess:
    """Find out what the caller is in a course.

    Raises:
        NotFound: there is no such course, or the caller is no active member and may not read everything.
    """
    found = _access(uow, caller, course_id)
    if found is None:
        ask_courses(uow, course_id, [caller.user_id])
        found = _access(uow, caller, course_id)
    if found is None:
        raise NotFound("course_not_found", "There is no such course.")
    return found


def _access(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CourseAccess | None:
    joined = course_copies.outerjoin(
        memberships,
        (memberships.c.course_id == course_copies.c.course_id)
        & (memberships.c.user_id == caller.user_id)
        & (memberships.c.status == "active"),
    )
    statement = sa.select(course_copies, memberships.c.role).select_from(joined)
    row = uow.db.execute(statement.where(course_copies.c.course_id == course_id)).one_or_none()
    if row is None or (row.role is None and not caller.reads_everything):
        return None
    return CourseAccess(caller, _course(row), CourseRole(row.role) if row.role else None)


def member_role(uow: UnitOfWork, course_id: UUID, user_id: UUID) -> CourseRole | None:
    """Return what somebody is in a course now; None when no active member."""
    found = _member_role(uow, course_id, user_id)
    if found is None:
        ask_courses(uow, course_id, [user_id])
        found = _member_role(uow, course_id, user_id)
    return found


def _member_role(uow: UnitOfWork, course_id: UUID, user_id: UUID) -> CourseRole | None:
    statement = sa.select(memberships.c.role).where(
        memberships.c.course_id == course_id, memberships.c.user_id == user_id, memberships.c.status == "active"
    )
    role = uow.db.scalar(statement)
    return CourseRole(role) if role else None


def person(uow: UnitOfWork, user_id: UUID) -> Person | None:
    """Return the copy of a person, or None while none has arrived."""
    row = uow.db.execute(sa.select(people).where(people.c.user_id == user_id)).one_or_none()
    return _person(row) if row else None


def person_by_email(uow: UnitOfWork, email: str) -> Person | None:
    """Return the copy of the person with this e-mail, in whatever case it is written."""
    row = uow.db.execute(sa.select(people).where(people.c.email == email.strip().lower())).one_or_none()
    return _person(row) if row else None


def courses_of(uow: UnitOfWork, user_id: UUID, *roles: CourseRole) -> list[UUID]:
    """Return the courses in which somebody is an active member in one of `roles` (any, if none is given)."""
    statement = sa.select(memberships.c.course_id).where(
        memberships.c.user_id == user_id, memberships.c.status == "active"
    )
    if roles:
        statement = statement.where(memberships.c.role.in_(roles))
    return list(uow.db.scalars(statement))


def _course(row: sa.Row[Any]) -> Course:
    return Course(row.course_id, row.title, row.timezone, row.status == "archived")


def _person(row: sa.Row[Any]) -> Person:
    return Person(row.user_id, row.email, row.full_name, row.role, row.locale, row.timezone, row.is_active)


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
]
