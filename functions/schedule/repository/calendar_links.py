"""Statements about the links to people's calendars."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.schedule.tables import calendar_links
from kernel import clock
from kernel.tables import people

_given = insert(calendar_links).values({name: sa.bindparam(name) for name in ("user_id", "token_hash", "created_at")})
_REPLACE = _given.on_conflict_do_update(
    index_elements=["user_id"],
    set_={name: _given.excluded[name] for name in ("token_hash", "created_at")},
)
# Whose copy has not arrived yet is no reason to refuse them.
_OWNER = (
    sa.select(calendar_links.c.user_id)
    .outerjoin(people, people.c.user_id == calendar_links.c.user_id)
    .where(
        calendar_links.c.token_hash == sa.bindparam("token_hash"),
        sa.func.coalesce(people.c.is_active, sa.true()),
    )
)


def replace_link(db: sa.Connection, user_id: UUID, token_hash: bytes) -> None:
    """Make this the one link to somebody's calendar."""
    db.execute(_REPLACE, {"user_id": user_id, "token_hash": token_hash, "created_at": clock.now()})


def find_owner(db: sa.Connection, token_hash: bytes) -> UUID | None:
    """Return whose calendar a link leads to; None when it is no link, not any more, or of somebody deactivated."""
    return db.scalar(_OWNER, {"token_hash": token_hash})
