"""Statements about achievements."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.profiles.repository.rows import Achievement
from functions.profiles.tables import achievements
from kernel import clock
from kernel.ids import new_id
from kernel.pagination import page_of, paged
from kernel.schemas import Page

NEWEST = (achievements.c.granted_at, achievements.c.id)
EXPORTED_AT_ONCE = 500

_OF_USER = sa.select(achievements).where(achievements.c.user_id == sa.bindparam("user_id"))
_ONE = _OF_USER.where(achievements.c.code == sa.bindparam("code"))


def insert_achievement(db: sa.Connection, values: Mapping[str, Any]) -> Achievement | None:
    """Store an achievement; None when the person has one of this code already.

    Args:
        values: user_id, code, title, description, icon, granted_by.
    """
    row = {**values, "id": new_id(), "granted_at": clock.now()}
    statement = insert(achievements).values(row).on_conflict_do_nothing(index_elements=["user_id", "code"])
    stored = db.execute(statement.returning(achievements)).one_or_none()
    return _achievement_of(stored) if stored else None


def find_achievement(db: sa.Connection, user_id: UUID, code: str) -> Achievement:
    """Return somebody's achievement of a code, which is known to be there."""
    return _achievement_of(db.execute(_ONE, {"user_id": user_id, "code": code}).one())


def codes_among(db: sa.Connection, user_id: UUID, codes: Collection[str]) -> frozenset[str]:
    """Return which of these codes somebody has."""
    statement = sa.select(achievements.c.code).where(achievements.c.user_id == user_id, achievements.c.code.in_(codes))
    return frozenset(db.scalars(statement))


def list_achievements(db: sa.Connection, user_id: UUID, *, limit: int, cursor: str | None) -> Page[Achievement]:
    """Return a page of somebody's achievements, newest first."""
    statement = paged(_OF_USER, NEWEST, limit=limit, cursor=cursor, descending=True)
    rows = db.execute(statement, {"user_id": user_id}).all()
    return page_of(rows, NEWEST, limit=limit, item=_achievement_of)


def all_achievements(db: sa.Connection, user_id: UUID) -> Iterator[Achievement]:
    """Yield all of somebody's achievements, newest first, without holding them all."""
    ordered = _OF_USER.order_by(*(column.desc() for column in NEWEST))
    options = {"yield_per": EXPORTED_AT_ONCE}
    with db.execute(ordered, {"user_id": user_id}, execution_options=options) as rows:
        yield from map(_achievement_of, rows)


def _achievement_of(row: sa.Row[Any]) -> Achievement:
    return Achievement(**{column.name: row._mapping[column] for column in achievements.c})
