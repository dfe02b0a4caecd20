"""Statements on `throttles`: fixed windows that begin with the first thing counted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.users.limits import Limit
from functions.users.tables import throttles
from kernel import clock


@dataclass(frozen=True, slots=True)
class Use:
    """One thing done under a limit, by or to somebody (an address, an account, a phone)."""

    limit: Limit
    subject: str

    @property
    def key_hash(self) -> bytes:
        """The row's key."""
        return hashlib.sha256(f"{self.limit.name}\n{self.subject}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Count:
    """How often it was done in the window at hand, and when that ends."""

    times: int
    window_ends_at: datetime


def count_up(db: sa.Connection, uses: Sequence[Use]) -> list[Count]:
    """Count each use once, in one statement, and return the counts in the order of `uses`.

    The rows are locked in that order: an account's before those of its addresses, here and in `count_down`, else two
    logins could wait for each other.
    """
    moment = clock.now()
    rows = [{"key_hash": use.key_hash, "count": 1, "window_ends_at": moment + use.limit.window} for use in uses]
    statement = insert(throttles).values(rows)
    is_over = throttles.c.window_ends_at <= moment
    statement = statement.on_conflict_do_update(
        index_elements=["key_hash"],
        set_={
            "count": sa.case((is_over, 1), else_=throttles.c.count + 1),
            "window_ends_at": sa.case((is_over, statement.excluded.window_ends_at), else_=throttles.c.window_ends_at),
        },
    )
    found = {row["key_hash"]: row for row in db.execute(statement.returning(throttles)).mappings()}
    return [Count(found[use.key_hash]["count"], found[use.key_hash]["window_ends_at"]) for use in uses]


def forget(db: sa.Connection, use: Use) -> None:
    """Begin anew with one subject."""
    db.execute(sa.delete(throttles).where(throttles.c.key_hash == use.key_hash))


def count_down(db: sa.Connection, use: Use) -> None:
    """Take one count back."""
    statement = sa.update(throttles).where(throttles.c.key_hash == use.key_hash, throttles.c.count > 0)
    db.execute(statement.values(count=throttles.c.count - 1))


def delete_expired(db: sa.Connection) -> None:
    """Delete windows that have ended."""
    db.execute(sa.delete(throttles).where(throttles.c.window_ends_at <= clock.now()))
