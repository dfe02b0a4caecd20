"""The one question that services ask each other directly: who is this in that course? Courses answers."""

from __future__ import annotations

import logging
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from kernel.aws import client
from kernel.config import settings
from kernel.db import UnitOfWork
from kernel.directory_rows import keep_course, keep_membership, keep_person

logger = logging.getLogger(__name__)


class DirectoryQuestion(BaseModel):
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


class PersonAnswer(BaseModel):
    """A person as the courses service knows them."""

    user_id: UUID
    email: str
    full_name: str
    role: str
    locale: str
    timezone: str
    is_active: bool
    version: int


class DirectoryAnswer(BaseModel):
    """What the courses service knows; `course` is null when there is none, and then nothing else is told."""

    course: CourseAnswer | None = None
    members: list[MembershipAnswer] = []
    people: list[PersonAnswer] = []


def ask_courses(uow: UnitOfWork, course_id: UUID, user_ids: list[UUID]) -> None:
    """Ask the courses service and keep its answer. Without a configured query function, nothing is asked."""
    function = settings().courses_query_function
    if not function:
        return
    question = DirectoryQuestion(course_id=course_id, user_ids=user_ids)
    answer = client("lambda").invoke(FunctionName=function, Payload=question.model_dump_json().encode())
    payload = answer["Payload"].read()
    if answer.get("FunctionError"):
        raise RuntimeError(f"the directory query failed: {answer['FunctionError']}")
    keep_answer(uow, course_id, DirectoryAnswer.model_validate_json(payload))


def keep_answer(uow: UnitOfWork, course_id: UUID, answer: DirectoryAnswer) -> None:
    """Keep what the courses service answered, as its events would have."""
    if answer.course is None:
        return
    keep_course(uow, course_id, **answer.course.model_dump())
    for member in answer.members:
        keep_membership(uow, course_id, **member.model_dump())
    for known in answer.people:
        keep_person(uow, **known.model_dump())
