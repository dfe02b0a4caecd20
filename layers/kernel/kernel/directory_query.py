"""Who is this in that course? Asked of the courses service about what its events have not yet told."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, model_validator

from kernel.config import settings
from kernel.db import UnitOfWork
from kernel.directory_rows import keep_course, keep_memberships, keep_people
from kernel.people_query import PersonAnswer
from kernel.query import Question, ask


class DirectoryQuestion(Question):
    """Asks for a course, and what these people are in it; without one, for the active courses that they share."""

    course_id: UUID | None = None
    user_ids: list[UUID]

    @model_validator(mode="after")
    def _asks_something(self) -> DirectoryQuestion:
        if self.course_id is None and len(set(self.user_ids)) < 2:
            raise ValueError("name a course, or two people")
        return self


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


class SharedCourseAnswer(BaseModel):
    """An active course that people share, and what they are in it."""

    course_id: UUID
    course: CourseAnswer
    members: list[MembershipAnswer]


class DirectoryAnswer(BaseModel):
    """What the courses service knows; `course` is null when there is none, and then nothing else is told of it."""

    course: CourseAnswer | None = None
    members: list[MembershipAnswer] = []
    people: list[PersonAnswer] = []
    shared: list[SharedCourseAnswer] = []


def ask_courses(uow: UnitOfWork, course_id: UUID, user_ids: list[UUID]) -> None:
    """Ask the courses service and keep its answer. Without a configured query function, nothing is asked.

    Raises:
        Unavailable: the courses service does not answer.
    """
    function = settings().courses_query_function
    if function:
        question = DirectoryQuestion(course_id=course_id, user_ids=user_ids)
        keep_answer(uow, course_id, ask(function, question, DirectoryAnswer))


def ask_shared_courses(uow: UnitOfWork, user_ids: list[UUID]) -> bool:
    """Ask the courses service which active courses people share and keep its answer; return whether they share any.

    Raises:
        Unavailable: the courses service does not answer.
    """
    function = settings().courses_query_function
    if not function:
        return False
    answer = ask(function, DirectoryQuestion(user_ids=user_ids), DirectoryAnswer)
    for shared in sorted(answer.shared, key=lambda each: each.course_id):
        keep_course(uow, shared.course_id, **shared.course.model_dump())
        keep_memberships(uow, shared.course_id, [member.model_dump() for member in shared.members])
    return bool(answer.shared)


def keep_answer(uow: UnitOfWork, course_id: UUID, answer: DirectoryAnswer) -> None:
    """Keep what the courses service answered, as its events would have."""
    if answer.course is None:
        return
    keep_course(uow, course_id, **answer.course.model_dump())
    keep_memberships(uow, course_id, [member.model_dump() for member in answer.members])
    keep_people(uow, [person.model_dump() for person in answer.people])
