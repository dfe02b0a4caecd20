"""The events that feed the directory. A consumer subscribes to them all with one call.

Each carries the whole state of what it is about, so that an event that overtakes another loses nothing.
"""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from kernel.consumer import Consumer
from kernel.db import UnitOfWork
from kernel.directory_rows import keep_course, keep_membership, keep_person
from kernel.events import ConsumedEvent


class UserRegistered(ConsumedEvent):
    """A person's account was made."""

    user_id: UUID
    email: str
    full_name: str
    role: str
    locale: str
    timezone: str
    is_active: bool
    version: int


class UserUpdated(UserRegistered):
    """A person's account was changed."""


class UserDeactivated(UserRegistered):
    """A person may no longer log in."""


class CourseCreated(ConsumedEvent):
    """A course was made."""

    course_id: UUID
    title: str
    timezone: str
    status: Literal["active", "archived"]
    version: int


class CourseUpdated(CourseCreated):
    """A course was changed."""


class CourseArchived(CourseCreated):
    """A course takes no new work any more."""


class MemberEnrolled(ConsumedEvent):
    """Somebody became a member of a course, or changed their role in it."""

    course_id: UUID
    user_id: UUID
    role: Literal["student", "teacher", "assistant"]
    version: int


class MemberRemoved(MemberEnrolled):
    """Somebody is no member any more."""


def subscribe_to_people(consumer: Consumer) -> None:
    """Keep the `people` table by the users service's events."""

    @consumer.on(UserRegistered)
    @consumer.on(UserUpdated)
    @consumer.on(UserDeactivated)
    def keep(uow: UnitOfWork, event: UserRegistered) -> None:
        keep_person(uow, **event.model_dump())


def subscribe_to_courses(consumer: Consumer) -> None:
    """Keep the `course_copies` and `memberships` tables by the courses service's events."""

    @consumer.on(CourseCreated)
    @consumer.on(CourseUpdated)
    @consumer.on(CourseArchived)
    def keep(uow: UnitOfWork, event: CourseCreated) -> None:
        keep_course(uow, **event.model_dump())

    @consumer.on(MemberEnrolled)
    def enroll(uow: UnitOfWork, event: MemberEnrolled) -> None:
        keep_membership(uow, **event.model_dump(), status="active")

    @consumer.on(MemberRemoved)
    def remove(uow: UnitOfWork, event: MemberRemoved) -> None:
        keep_membership(uow, **event.model_dump(), status="removed")
