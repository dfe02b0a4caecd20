"""Statements on `first_admins`."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.users.tables import first_admins
from kernel import clock


def applied_hash(db: sa.Connection, user_id: UUID) -> str | None:
    """Return the hash of the password that the stack's parameter last gave this account."""
    return db.scalar(sa.select(first_admins.c.parameter_hash).where(first_admins.c.user_id == user_id))


def remember(db: sa.Connection, user_id: UUID, parameter_hash: str) -> None:
    """Keep the hash of the password that the stack's parameter gave this account."""
    values = {"parameter_hash": parameter_hash, "applied_at": clock.now()}
    statement = insert(first_admins).values(user_id=user_id, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))
