"""Who is this in that course? Asked of the courses service about what its events have not yet told."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from kernel.config import settings
from kernel.db import UnitOfWork
from kernel.directory_rows import keep_course, keep_memberships, keep_people
from kernel.people_query import PersonAnswer
from kernel.query import Question, ask


class DirectoryQuestion(Question):
    """Asks for a course, and what these people are in it."""

    course_id: UUID
    user_ids: list[UUID]


class CourseAnswer(BaseModel):
    """A course as its owner knows it."""

    title: str
    timezone: str
    status: Literal["active", "archived"]
    version: int


class MembershipAnswer(BaseModel):
    """A membership as its owner knows it, active or removed."""

    user_id: UUID
    role: Literal["student", "teacher", "assistant"]
    status: Literal["active", "removed"]
    version: int


class DirectoryAnswer(BaseModel):
    """What the courses service knows; `course` is null when there is none, and then nothing else is told."""

    course: CourseAnswer | None = None
    members: list[MembershipAnswer] = []
    people: list[PersonAnswer] = []


def ask_courses(uow: UnitOfWork, course_id: UUID, user_ids: list[UUID]) -> None:
    """Ask the courses service and keep its answer. Without a configured query function, nothing is asked.

    Raises:
        Unavailable: the courses service does not answer.
    """
    function = settings().courses_query_function
    if function:
        question = DirectoryQuestion(course_id=course_id, user_ids=user_ids)
        keep_answer(uow, course_id, ask(function, question, DirectoryAnswer))


def keep_answer(uow: UnitOfWork, course_id: UUID, answer: DirectoryAnswer) -> None:
    """Keep what the courses service answered, as its events would have."""
    if answer.course is None:
        return
    keep_course(uow, course_id, **answer.course.model_dump())
    keep_memberships(uow, course_id, [member.model_dump() for member in answer.members])
    keep_people(uow, [person.model_dump() for person in answer.people])
