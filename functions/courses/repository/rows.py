"""What the statements give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from functions.courses.tables import courses, enrollments
from kernel.directory import CourseRole, Person


@dataclass(frozen=True, slots=True)
class Course:
    """A course. `join_code` is None where it is not to be shown."""

    id: UUID
    title: str
    description: str | None
    code: str | None
    timezone: str
    starts_on: date | None
    ends_on: date | None
    status: Literal["active", "archived"]
    owner_id: UUID
    join_code: str | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Enrollment:
    """Somebody's membership of a course, active or removed."""

    course_id: UUID
    user_id: UUID
    full_name: str
    email: str
    role: CourseRole
    status: Literal["active", "removed"]
    enrolled_at: datetime
    version: int

    @property
    def is_active(self) -> bool:
        """Whether the person is a member now."""
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may become a member of a course; `enrollment` is None for who never was one."""

    person: Person
    enrollment: Enrollment | None


def course_of(row: sa.Row[Any]) -> Course:
    """Make a course from a row that begins with the table's columns."""
    return Course(*row[: len(courses.c)])


def enrollment_of(row: sa.Row[Any], person: Person) -> Enrollment:
    """Make a membership from a row that holds the table's columns, and its person."""
    return Enrollment(
        course_id=row._mapping[enrollments.c.course_id],
        user_id=person.user_id,
        full_name=person.full_name,
        email=person.email,
        role=CourseRole(row._mapping[enrollments.c.role]),
        status=row._mapping[enrollments.c.status],
        enrolled_at=row._mapping[enrollments.c.enrolled_at],
        version=row._mapping[enrollments.c.version],
    )
