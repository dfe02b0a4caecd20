"""Use cases over the caller's own notifications."""

from __future__ import annotations

from uuid import UUID

from functions.notifications.policies import NotificationType
from functions.notifications.repository import own
from functions.notifications.repository.rows import Notification
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import NotFound
from kernel.schemas import Page


def list_notifications(
    uow: UnitOfWork,
    caller: Caller,
    *,
    kind: NotificationType | None,
    is_read: bool | None,
    limit: int,
    cursor: str | None,
) -> Page[Notification]:
    """List the caller's notifications, the newest first.

    Raises:
        Unprocessable: the cursor is broken.
    """
    return own.list_own(uow.db, caller.user_id, kind=kind, is_read=is_read, limit=limit, cursor=cursor)


def count_unread(uow: UnitOfWork, caller: Caller) -> int:
    """Count the caller's unread notifications."""
    return own.count_unread(uow.db, caller.user_id)


def mark_read(uow: UnitOfWork, caller: Caller, notification_id: UUID) -> Notification:
    """Note that the caller has read a notification; the first time counts.

    Raises:
        NotFound: the caller has no such notification, whoever else may.
    """
    found = own.mark_read(uow.db, caller.user_id, notification_id, clock.now())
    if found is None:
        raise NotFound("notification_not_found", "There is no such notification.")
    return found


def mark_all_read(uow: UnitOfWork, caller: Caller, kind: NotificationType | None) -> int:
    """Note that the caller has read all their notifications, or all of a type; return how many were unread."""
    return own.mark_all_read(uow.db, caller.user_id, kind, clock.now())
