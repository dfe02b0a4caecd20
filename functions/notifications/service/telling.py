"""Telling people of an occasion: each once, in their language, in the ways they want."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from functions.notifications.occasions import STALE, Delivery, Occasion
from functions.notifications.repository import news, telling
from functions.notifications.repository.rows import Recipient
from functions.notifications.texts import LANGUAGES, locale_of, render
from kernel import clock, request
from kernel.db import UnitOfWork
from kernel.directory_query import ask_courses

FOLDED = timedelta(seconds=60)
"""How long a mail waits for others that it can carry too."""


def tell(uow: UnitOfWork, occasion: Occasion) -> int:
    """Tell those whom an occasion concerns, unless it is over, overtaken or told already; return how many were told.

    Raises:
        Unavailable: its course is unknown here and the courses service, which had to be asked, does not answer.
    """
    if is_over(occasion) or _is_overtaken(uow, occasion):
        return 0
    if occasion.course_id is not None and occasion.user_ids is None:
        news.hold_course(uow.db, occasion.course_id, shared=False)
        if not news.keep_news(uow.db, occasion.course_id, occasion, _happened()):
            return 0
    # Its copy comes last: who holds a course never waits for one that has the copy and wants to hold it.
    course = _course(uow, occasion)
    return deliver(uow, occasion, telling.list_recipients(uow.db, occasion), course)


def deliver(
    uow: UnitOfWork, occasion: Occasion, recipients: Sequence[Recipient], course: tuple[str, str] | None
) -> int:
    """Tell these people of an occasion, each at most once; return how many were told.

    Args:
        course: title and zone of the occasion's course, if they are known.
    """
    moment = clock.now()
    found = [_delivery(occasion, recipient, moment) for recipient in recipients]
    deliveries = [each for each in found if each.is_shown or each.mail_due_at]
    if not deliveries:
        return 0
    title, zone = course or (None, None)
    parameters = {"course": title, "timezone": zone, **occasion.parameters}
    texts = {locale: render(locale, occasion.text, parameters) for locale in LANGUAGES}
    return telling.insert_notifications(uow.db, occasion, texts, deliveries, moment=moment)


def is_over(occasion: Occasion) -> bool:
    """Tell whether it is too late to tell of an occasion: it is past, or the event is a replay of long ago."""
    moment = clock.now()
    is_past = occasion.over_at is not None and occasion.over_at <= moment
    return is_past or _happened() < moment - STALE


def _happened() -> datetime:
    return request.current().occurred_at or clock.now()


def _is_overtaken(uow: UnitOfWork, occasion: Occasion) -> bool:
    if occasion.subject is not None:
        return not news.advance(uow.db, occasion.subject, occasion.version, clock.now())
    return occasion.unless_changed is not None and news.has_newer(uow.db, occasion.unless_changed, occasion.version)


def _course(uow: UnitOfWork, occasion: Occasion) -> tuple[str, str] | None:
    if occasion.course_id is None:
        return None
    found = telling.find_course(uow.db, occasion.course_id)
    if found is None:
        ask_courses(uow, occasion.course_id, occasion.user_ids or [])
        found = telling.find_course(uow.db, occasion.course_id)
    return found


def _delivery(occasion: Occasion, recipient: Recipient, moment: datetime) -> Delivery:
    """A mail that would leave when all is over helps nobody; any other only waits for the end of the quiet hours."""
    wanted = recipient.preferences.channels[occasion.type]
    due: datetime | None = None
    if occasion.is_mailed and wanted.email:
        quiet = recipient.preferences.quiet_hours
        due = moment + FOLDED if quiet is None else quiet.end_of(moment + FOLDED)
        if occasion.over_at is not None and due >= occasion.over_at:
            due = None
    return Delivery(recipient.user_id, locale_of(recipient.locale or "en"), wanted.in_app, due)
