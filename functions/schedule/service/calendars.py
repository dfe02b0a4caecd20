"""Use cases around the calendar that other programs subscribe to."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from functions.schedule.recurrence import Span
from functions.schedule.repository import calendar_links, schedules
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import NotFound

PAST = timedelta(days=92)
COMING = timedelta(days=366)
MAX_LESSONS = 2000


def make_calendar_link(uow: UnitOfWork, caller: Caller) -> str:
    """Make a new token for the caller's calendar and return it; the one before leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    calendar_links.replace_link(uow.db, caller.user_id, _hash(token))
    return token


def read_calendar(uow: UnitOfWork, token: str) -> str:
    """Return somebody's lessons of the last three months and the coming year as iCalendar text (RFC 5545).

    Raises:
        NotFound: the token is none, was replaced, or its owner is deactivated.
    """
    user_id = calendar_links.find_owner(uow.db, _hash(token))
    if user_id is None:
        raise NotFound("calendar_not_found", "There is no such calendar.")
    # Loaded here, since no other request needs it.
    from functions.schedule.calendar_feed import written

    moment = clock.now()
    period = Span(moment - PAST, moment + COMING)
    return written(schedules.list_for_calendar(uow.db, user_id, period, limit=MAX_LESSONS))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
