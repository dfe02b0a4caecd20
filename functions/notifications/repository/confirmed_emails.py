"""The statement that keeps which address somebody has confirmed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.notifications.tables import confirmed_emails

_given = insert(confirmed_emails)
_KEEP = _given.on_conflict_do_update(
    index_elements=["user_id"],
    set_={"email": _given.excluded.email, "confirmed_at": _given.excluded.confirmed_at},
    where=confirmed_emails.c.confirmed_at < _given.excluded.confirmed_at,
)


def keep(db: sa.Connection, user_id: UUID, email: str, confirmed_at: datetime) -> None:
    """Keep the address that somebody confirmed, unless they confirmed one later."""
    db.execute(_KEEP, {"user_id": user_id, "email": email, "confirmed_at": confirmed_at})
