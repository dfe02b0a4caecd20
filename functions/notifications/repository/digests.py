"""Statements that gather the notifications which mails have to carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from functions.notifications.tables import confirmed_emails, notifications
from kernel.tables import people

# Any number that nothing else in this database locks.
_LOCK = sa.select(sa.func.pg_try_advisory_xact_lock(0x6D61696C))
_is_waiting = notifications.c.mailed_by.is_(None) & (notifications.c.mail_due_at <= sa.bindparam("until"))
_PEOPLE = (
    sa.select(notifications.c.user_id)
    .where(_is_waiting)
    .group_by(notifications.c.user_id)
    .order_by(sa.func.min(notifications.c.mail_due_at))
    .limit(sa.bindparam("batch", type_=sa.Integer))
)
_COLUMNS = ("id", "user_id", "type", "title", "body", "link", "locale", "read_at", "created_at")
_has_confirmed = (confirmed_emails.c.user_id == people.c.user_id) & (confirmed_emails.c.email == people.c.email)
_is_confirmed = sa.func.coalesce(confirmed_emails.c.confirmed_at <= notifications.c.created_at, False)
_WAITING: sa.Select[Any] = (
    sa.select(*[notifications.c[name] for name in _COLUMNS], people.c.email, people.c.is_active, _is_confirmed)
    .outerjoin(people, people.c.user_id == notifications.c.user_id)
    .outerjoin(confirmed_emails, _has_confirmed)
    .where(_is_waiting, notifications.c.user_id == sa.any_(sa.bindparam("user_ids", type_=ARRAY(sa.Uuid))))
    .order_by(notifications.c.user_id, notifications.c.created_at, notifications.c.id)
    # A row that its owner is marking as read right now can wait a minute.
    .with_for_update(of=notifications, skip_locked=True)
)
_named = (
    sa.func.unnest(sa.bindparam("ids", type_=ARRAY(sa.Uuid)), sa.bindparam("messages", type_=ARRAY(sa.Uuid)))
    .table_valued(sa.column("id", sa.Uuid), sa.column("message_id", sa.Uuid), name="carried")
    .render_derived()
)
_CARRY = sa.update(notifications).where(notifications.c.id == _named.c.id).values(mailed_by=_named.c.message_id)
_RESCHEDULE = (
    sa.update(notifications)
    .where(notifications.c.id == sa.any_(sa.bindparam("ids", type_=ARRAY(sa.Uuid))))
    .values(mail_due_at=sa.bindparam("due_at"))
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A notification that a mail is wanted for; e-mail and activity are None while its owner is not known here.

    `is_confirmed` tells whether this e-mail was confirmed when the notification was written.
    """

    id: UUID
    user_id: UUID
    type: str
    title: str
    body: str
    link: str | None
    locale: str
    read_at: datetime | None
    created_at: datetime
    email: str | None
    is_active: bool | None
    is_confirmed: bool


def is_alone(db: sa.Connection) -> bool:
    """Tell whether nobody else gathers notifications now, and keep it so until this transaction ends.

    Two would tear one person's notifications apart into two mails.
    """
    return bool(db.scalar(_LOCK))


def take_waiting(db: sa.Connection, due_at: datetime, along_until: datetime, *, batch: int) -> list[Waiting]:
    """Lock the notifications of at most `batch` people who have a due one, the longest due first.

    What becomes due until `along_until` comes along.
    """
    user_ids = list(db.scalars(_PEOPLE, {"until": due_at, "batch": batch}))
    if not user_ids:
        return []
    return [Waiting(*row) for row in db.execute(_WAITING, {"until": along_until, "user_ids": user_ids})]


def mark_carried(db: sa.Connection, message_of: Mapping[UUID, UUID]) -> None:
    """Note by which message each notification was carried."""
    if message_of:
        db.execute(_CARRY, {"ids": list(message_of), "messages": list(message_of.values())})


def reschedule(db: sa.Connection, ids: Sequence[UUID], due_at: datetime | None) -> None:
    """Let these be mailed then; None: never."""
    values: dict[str, Any] = {"ids": list(ids), "due_at": due_at}
    if ids:
        db.execute(_RESCHEDULE, values)
