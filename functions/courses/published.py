"""The events of the courses service. Each carries the whole state of its course or membership, with its version."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent

_COURSE_ID = UUID("0192f3a0-0000-7000-8000-000000000010")
_TEACHER_ID = UUID("0192f3a0-0000-7000-8000-000000000001")
_STUDENT_ID = UUID("0192f3a0-0000-7000-8000-000000000002")


class CoursesEvent(PublishedEvent, source="campus.courses"):
    """What the courses service tells."""


class CourseCreated(CoursesEvent):
    """A course was made."""

    course_id: UUID = Field(examples=[_COURSE_ID])
    title: str = Field(examples=["Algebra I"])
    code: str | None = Field(examples=["MATH-101"])
    timezone: str = Field(examples=["Europe/Belgrade"])
    status: Literal["active", "archived"] = Field(examples=["active"])
    owner_id: UUID = Field(examples=[_TEACHER_ID])
    starts_on: date | None = Field(examples=[date(2026, 9, 1)])
    ends_on: date | None = Field(examples=[date(2027, 1, 31)])
    version: int = Field(ge=1, examples=[1])


class CourseUpdated(CourseCreated):
    """A course was changed."""

    version: int = Field(ge=1, examples=[2])


class CourseArchived(CourseCreated):
    """A course takes no new work any more."""

    status: Literal["active", "archived"] = Field(examples=["archived"])
    version: int = Field(ge=1, examples=[3])


class MemberEnrolled(CoursesEvent):
    """Somebody became a member of a course, for the first time or again."""

    course_id: UUID = Field(examples=[_COURSE_ID])
    user_id: UUID = Field(examples=[_STUDENT_ID])
    full_name: str = Field(examples=["Ana Petrović"])
    email: str = Field(examples=["ana@example.org"])
    role: Literal["student", "teacher", "assistant"] = Field(examples=["student"])
    version: int = Field(ge=1, examples=[1])


class MemberRemoved(MemberEnrolled):
    """Somebody is no member any more."""

    version: int = Field(ge=1, examples=[2])
