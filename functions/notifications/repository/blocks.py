"""Statements about addresses that get no more mail, and about the links that stop some of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.notifications.tables import channel_blocks, unsubscribe_links
from kernel import clock

_given = insert(channel_blocks)
# A complaint does not loosen what a bounce has closed.
_BLOCK = _given.on_conflict_do_update(
    index_elements=["channel", "recipient"],
    set_={"reason": _given.excluded.reason, "blocked_at": _given.excluded.blocked_at},
    where=(channel_blocks.c.reason == "complaint") & (_given.excluded.reason == "bounce"),
)
_LINK = sa.select(unsubscribe_links.c.user_id, unsubscribe_links.c.types, unsubscribe_links.c.locale).where(
    unsubscribe_links.c.token_hash == sa.bindparam("token_hash")
)


@dataclass(frozen=True, slots=True)
class UnsubscribeLink:
    """Whose mail a link stops, about which types of notifications, and in which language it was written."""

    user_id: UUID
    types: list[str]
    locale: str


def block(db: sa.Connection, channel: str, recipients: Sequence[str], reason: str) -> None:
    """Note that these addresses are to get no more mail: ``bounce`` none at all, ``complaint`` only security mail."""
    common = {"channel": channel, "reason": reason, "blocked_at": clock.now()}
    rows = [{"recipient": recipient, **common} for recipient in sorted(set(recipients))]
    if rows:
        db.execute(_BLOCK, rows)


def add_link(db: sa.Connection, token_hash: bytes, user_id: UUID, types: Sequence[str], locale: str) -> None:
    """Keep a link that stops mails about these types."""
    values = {"token_hash": token_hash, "user_id": user_id, "types": list(types), "locale": locale}
    db.execute(sa.insert(unsubscribe_links).values(**values, created_at=clock.now()))


def find_link(db: sa.Connection, token_hash: bytes) -> UnsubscribeLink | None:
    """Return what a link stops, or None when there is no such link."""
    row = db.execute(_LINK, {"token_hash": token_hash}).one_or_none()
    return UnsubscribeLink(*row) if row else None
