"""What the courses service tells: its copy is kept, and those whom it concerns are told."""

from __future__ import annotations

from functions.notifications.consumed import CourseCreated
from functions.notifications.news.courses import (
    course_archived,
    member_enrolled,
    member_removed,
    membership_key,
    membership_of,
)
from functions.notifications.occasions import CAUGHT_UP, Occasion
from functions.notifications.repository import news, telling
from functions.notifications.service.telling import deliver, is_over, tell
from kernel import clock, request
from kernel.db import UnitOfWork
from kernel.directory import keep_course, keep_membership
from kernel.directory_events import CourseArchived, MemberEnrolled, MemberRemoved

_OF_COPY = {"course_id", "title", "timezone", "status", "version"}


def create_course(uow: UnitOfWork, event: CourseCreated) -> None:
    """Keep a course. Its owner made it: their first enrolment is no news to them, also if its event was faster."""
    if not news.advance(uow.db, membership_of(event.course_id, event.owner_id), 1, clock.now()):
        telling.take_back(uow.db, event.owner_id, membership_key(event.course_id, 1))
    keep_course(uow, **event.model_dump(include=_OF_COPY))


def archive_course(uow: UnitOfWork, event: CourseArchived) -> None:
    """Keep the course as archived, and tell its members."""
    news.hold_course(uow.db, event.course_id, shared=False)
    keep_course(uow, **event.model_dump())
    tell(uow, course_archived(event))


def enroll_member(uow: UnitOfWork, event: MemberEnrolled) -> None:
    """Keep a membership, and tell the new member of it and of what the course was told since they enrolled.

    The event may come later than those of what happened in the course after it: by days, if it was a dead letter.
    """
    news.hold_course(uow.db, event.course_id, shared=True)
    keep_membership(uow, **event.model_dump(), status="active")
    tell(uow, member_enrolled(event))
    moment = clock.now()
    since = max(request.current().occurred_at or moment, moment - CAUGHT_UP)
    for missed in news.list_missed(uow.db, event.course_id, event.user_id, since):
        _catch_up(uow, missed, event)


def remove_member(uow: UnitOfWork, event: MemberRemoved) -> None:
    """Keep that a membership has ended, and tell who was removed."""
    keep_membership(uow, **event.model_dump(), status="removed")
    tell(uow, member_removed(event))


def _catch_up(uow: UnitOfWork, missed: Occasion, event: MemberEnrolled) -> None:
    if not is_over(missed):
        recipients = telling.list_member(uow.db, missed, event.user_id)
        deliver(uow, missed, recipients, telling.find_course(uow.db, event.course_id))
