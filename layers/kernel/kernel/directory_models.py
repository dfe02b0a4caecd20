"""What a service knows of people and courses that another service owns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kernel.auth import Caller
from kernel.errors import Conflict


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
    version: int


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
