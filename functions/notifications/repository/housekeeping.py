"""Deletes what is out of date."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from functions.notifications.occasions import STALE
from functions.notifications.tables import (
    broadcasts,
    course_news,
    messages,
    notifications,
    told_versions,
    unsubscribe_links,
)
from kernel import clock

NOTIFICATIONS_KEPT = timedelta(days=365)
BROADCASTS_KEPT = timedelta(days=90)
TOLD_VERSIONS_KEPT = timedelta(days=60)
MESSAGES_KEPT = timedelta(days=90)
# Mails lie in their mailboxes for long.
UNSUBSCRIBE_LINKS_KEPT = timedelta(days=400)
COURSE_NEWS_KEPT = STALE + timedelta(days=1)


def delete_old(db: sa.Connection) -> None:
    """Delete notifications after a year, broadcasts, mails and SMS after 90 days, what was told after some days.

    Versions and courses' news are remembered for longer than any event may be late: they keep it from being told twice.
    """
    moment = clock.now()
    old = {
        notifications: notifications.c.created_at < moment - NOTIFICATIONS_KEPT,
        broadcasts: (broadcasts.c.created_at < moment - BROADCASTS_KEPT) & broadcasts.c.fanned_out_at.is_not(None),
        messages: (messages.c.created_at < moment - MESSAGES_KEPT) & messages.c.status.not_in(["pending", "sending"]),
        unsubscribe_links: unsubscribe_links.c.created_at < moment - UNSUBSCRIBE_LINKS_KEPT,
        told_versions: told_versions.c.told_at < moment - TOLD_VERSIONS_KEPT,
        course_news: course_news.c.occurred_at < moment - COURSE_NEWS_KEPT,
    }
    for table, condition in old.items():
        db.execute(sa.delete(table).where(condition))
