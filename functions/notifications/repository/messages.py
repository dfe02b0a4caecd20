"""Statements about mails and SMS: each is claimed by one worker, and its end is written once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from functions.notifications.tables import channel_blocks, messages
from kernel import clock
from kernel.ids import new_id

DIGEST = "digest"
_SECRETS = sa.cast(["token", "code"], ARRAY(sa.Text))


@dataclass(frozen=True, slots=True)
class Message:
    """A claimed mail or SMS; `attempts` counts the one that it was claimed for."""

    id: UUID
    channel: str
    kind: str
    user_id: UUID
    recipient: str
    locale: str
    parameters: dict[str, Any]
    created_at: datetime
    expires_at: datetime | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail or SMS that is to be sent; one with a known `dedupe_key` is sent no second time."""

    channel: str
    kind: str
    user_id: UUID
    recipient: str
    locale: str
    parameters: dict[str, Any]
    dedupe_key: str
    expires_at: datetime | None = None


_is_blocked = sa.exists().where(
    channel_blocks.c.channel == messages.c.channel,
    channel_blocks.c.recipient == messages.c.recipient,
    # Who once complained of our mail still gets what keeps their account safe.
    (channel_blocks.c.reason == "bounce") | (messages.c.kind == DIGEST),
)
_is_pending = messages.c.status == "pending"
_is_due = _is_pending & (messages.c.next_attempt_at <= sa.bindparam("moment"))
_is_expired = messages.c.expires_at <= sa.bindparam("moment")
_without_secrets = messages.c.parameters.op("-")(_SECRETS)

# In a CTE of its own: PostgreSQL might run a subquery twice, and lock twice as many.
_next = (
    sa.select(messages.c.id)
    .where(_is_due, sa.func.coalesce(sa.not_(_is_expired), sa.true()), sa.not_(_is_blocked))
    .order_by(messages.c.kind == DIGEST, messages.c.next_attempt_at)
    .limit(1)
    .with_for_update(skip_locked=True)
    .cte("next")
)
_CLAIM = (
    sa.update(messages)
    .where(messages.c.id.in_(sa.select(_next.c.id)))
    .values(status="sending", claimed_at=sa.bindparam("moment"), attempts=messages.c.attempts + 1)
    .returning(*[messages.c[name] for name in Message.__dataclass_fields__])
)
_ADD = insert(messages).on_conflict_do_nothing(index_elements=["dedupe_key"])
_is_claim = (
    (messages.c.id == sa.bindparam("of_id"))
    & (messages.c.status == "sending")
    & (messages.c.attempts == sa.bindparam("of_attempt"))
)
_FINISH = (
    sa.update(messages)
    .where(_is_claim)
    .values(
        {name: sa.bindparam(f"new_{name}") for name in ("status", "sent_at", "provider_message_id", "error")}
        | {"parameters": _without_secrets}
    )
)
_POSTPONE = (
    sa.update(messages)
    .where(_is_claim)
    .values(status="pending", next_attempt_at=sa.bindparam("new_time"), error=sa.bindparam("new_error"))
)


def add_messages(db: sa.Connection, drafts: Sequence[tuple[UUID, Draft]]) -> None:
    """Store messages under these ids, to be sent at once; those whose key is known stay as they are."""
    moment = clock.now()
    common = {"status": "pending", "created_at": moment, "next_attempt_at": moment, "attempts": 0}
    rows = [
        {"id": key, **{name: getattr(draft, name) for name in Draft.__dataclass_fields__}, **common}
        for key, draft in drafts
    ]
    if rows:
        db.execute(_ADD, rows)


def add_message(db: sa.Connection, draft: Draft) -> None:
    """Store one message as `add_messages` does."""
    add_messages(db, [(new_id(), draft)])


def claim_next(db: sa.Connection, moment: datetime) -> Message | None:
    """Claim the most urgent due message: security before digests, then the longest due; None when there is none.

    What another worker claims at the same time is left to it.
    """
    row = db.execute(_CLAIM, {"moment": moment}).one_or_none()
    return Message(**row._mapping) if row else None


def finish(
    db: sa.Connection,
    message: Message,
    status: str,
    *,
    sent_at: datetime | None = None,
    provider_message_id: str | None = None,
    error: str | None = None,
) -> None:
    """Write how a claimed message ended, and take its secrets away; nothing if the claim has lapsed."""
    values = {"status": status, "sent_at": sent_at, "provider_message_id": provider_message_id, "error": error}
    _of_claim(db, _FINISH, message, {f"new_{name}": value for name, value in values.items()})


def postpone(db: sa.Connection, message: Message, until: datetime, error: str) -> None:
    """Let a claimed message, which was certainly not taken, be tried again then."""
    _of_claim(db, _POSTPONE, message, {"new_time": until, "new_error": error})


def _of_claim(db: sa.Connection, statement: sa.Update, message: Message, values: dict[str, Any]) -> None:
    db.execute(statement, {"of_id": message.id, "of_attempt": message.attempts, **values})


def _end(condition: sa.ColumnElement[bool], status: str, error: str) -> sa.Update:
    values = {"status": status, "error": error, "parameters": _without_secrets}
    return sa.update(messages).where(condition).values(values).returning(messages.c.id)


_EXPIRE = _end(_is_pending & _is_expired, "failed", "expired")
_SUPPRESS_BLOCKED = _end(_is_due & _is_blocked, "suppressed", "blocked")
_SUPPRESS_MAILS = _end(_is_due & (messages.c.channel == "email"), "suppressed", "no_sender")
_LOSE = _end((messages.c.status == "sending") & (messages.c.claimed_at < sa.bindparam("since")), "unknown", "no_end")


def expire(db: sa.Connection, moment: datetime) -> list[UUID]:
    """End the messages that came too late to be of use; their ids."""
    return list(db.scalars(_EXPIRE, {"moment": moment}))


def suppress_blocked(db: sa.Connection, moment: datetime) -> list[UUID]:
    """End the due messages to blocked addresses; their ids."""
    return list(db.scalars(_SUPPRESS_BLOCKED, {"moment": moment}))


def suppress_mails(db: sa.Connection, moment: datetime) -> list[UUID]:
    """End all due mails, for a stack that has no sender; their ids."""
    return list(db.scalars(_SUPPRESS_MAILS, {"moment": moment}))


def lose_claims(db: sa.Connection, before: datetime) -> list[UUID]:
    """Call unknown what was claimed before and never ended: it may have been sent; the ids."""
    return list(db.scalars(_LOSE, {"since": before}))
