"""Use cases that list lessons over a period."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from functions.schedule.recurrence import Span
from functions.schedule.repository import schedules
from functions.schedule.repository.rows import Lesson
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Unprocessable
from kernel.schemas import Page

USUAL_PERIOD = timedelta(days=14)
LONGEST_PERIOD = timedelta(days=366)


def list_own_schedule(
    uow: UnitOfWork, caller: Caller, since: datetime | None, until: datetime | None, *, limit: int, cursor: str | None
) -> Page[Lesson]:
    """List the lessons of a period in all courses of which the caller is a member, whom they teach included.

    Args:
        since: the period's beginning; now by default.
        until: its end; 14 days after its beginning by default.

    Raises:
        Unprocessable: the period is empty or longer than 366 days.
    """
    return schedules.list_of_person(uow.db, caller.user_id, _period(since, until), limit=limit, cursor=cursor)


def list_course_schedule(
    uow: UnitOfWork,
    caller: Caller,
    course_id: UUID,
    since: datetime | None,
    until: datetime | None,
    *,
    limit: int,
    cursor: str | None,
) -> Page[Lesson]:
    """List the lessons of a period in one course, as `list_own_schedule` does.

    Raises:
        NotFound: no such course for the caller.
        Unprocessable: the period is empty or longer than 366 days.
    """
    directory.access(uow, caller, course_id)
    return schedules.list_of_course(uow.db, course_id, _period(since, until), limit=limit, cursor=cursor)


def _period(since: datetime | None, until: datetime | None) -> Span:
    begins = since or clock.now()
    ends = until or begins + USUAL_PERIOD
    if ends <= begins:
        raise Unprocessable.field("to", "period_empty", "Must be after `from`")
    if ends - begins > LONGEST_PERIOD:
        raise Unprocessable.field("to", "period_too_long", f"Must be at most {LONGEST_PERIOD.days} days after `from`")
    return Span(begins, ends)
