"""Statements over one person's notifications, as their app shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from functions.notifications.policies import NotificationType
from functions.notifications.repository.rows import SHOWN, Notification, notification_of
from functions.notifications.tables import notifications
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import Timestamp

NEWEST = (notifications.c.created_at, notifications.c.id)

_is_own = (notifications.c.user_id == sa.bindparam("owner_id")) & notifications.c.is_shown
_OWN = sa.select(*SHOWN).where(_is_own)
_COUNT_UNREAD = sa.select(sa.func.count()).select_from(notifications).where(_is_own, notifications.c.read_at.is_(None))
_READ = (
    sa.update(notifications)
    .where(_is_own, notifications.c.id == sa.bindparam("notification_id"))
    .values(read_at=sa.func.coalesce(notifications.c.read_at, sa.bindparam("moment", type_=Timestamp)))
    .returning(*SHOWN)
)
_READ_ALL = (
    sa.update(notifications)
    .where(_is_own, notifications.c.read_at.is_(None))
    .values(read_at=sa.bindparam("moment", type_=Timestamp))
)


def list_own(
    db: sa.Connection,
    user_id: UUID,
    *,
    kind: NotificationType | None,
    is_read: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[Notification]:
    """Return a page of somebody's notifications, the newest first."""
    statement = _OWN
    if kind is not None:
        statement = statement.where(notifications.c.type == kind.value)
    if is_read is not None:
        unread = notifications.c.read_at.is_(None)
        statement = statement.where(~unread if is_read else unread)
    rows = db.execute(
        paged(statement, NEWEST, limit=limit, cursor=cursor, descending=True), {"owner_id": user_id}
    ).all()
    return page_of(
        rows,
        NEWEST,
        limit=limit,
        item=notification_of,
        characters=lambda row: len(row.title) + len(row.body) + len(row.link or ""),
    )


def count_unread(db: sa.Connection, user_id: UUID) -> int:
    """Return how many of somebody's notifications are unread."""
    return int(db.scalar(_COUNT_UNREAD, {"owner_id": user_id}) or 0)


def mark_read(db: sa.Connection, user_id: UUID, notification_id: UUID, moment: datetime) -> Notification | None:
    """Note that somebody has read one of their notifications, the first time only; None when it isn't theirs."""
    values = {"owner_id": user_id, "notification_id": notification_id, "moment": moment}
    row = db.execute(_READ, values).one_or_none()
    return notification_of(row) if row else None


def mark_all_read(db: sa.Connection, user_id: UUID, kind: NotificationType | None, moment: datetime) -> int:
    """Note that somebody has read all their notifications, or all of a type; return how many were unread."""
    statement = _READ_ALL if kind is None else _READ_ALL.where(notifications.c.type == kind.value)
    result = cast(sa.CursorResult[Any], db.execute(statement, {"owner_id": user_id, "moment": moment}))
    return result.rowcount
