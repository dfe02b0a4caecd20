"""Statements on `sessions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.users import live_session
from functions.users.access_tokens import Claims
from functions.users.opaque_tokens import RefreshToken
from functions.users.tables import sessions, users
from kernel import clock
from kernel.auth import Role
from kernel.ids import new_id
from kernel.pagination import paged

IDLE_LIFETIME = timedelta(days=30)
LONGEST_LIFETIME = timedelta(days=180)
KEPT_AFTER_END = timedelta(days=7)
PAGE_KEY = (sessions.c.id,)

_LIVE = sessions.c.ended_at.is_(None) & (sessions.c.expires_at > sa.bindparam("now"))
_ROTATE = (
    sa.update(sessions)
    .where(
        sessions.c.family_hash == sa.bindparam("of_family"),
        sessions.c.token_hash == sa.bindparam("old_hash"),
        _LIVE,
        users.c.id == sessions.c.user_id,
        users.c.is_active,
    )
    .values(
        token_hash=sa.bindparam("new_hash"),
        last_used_at=sa.bindparam("now"),
        expires_at=sa.func.least(
            sa.bindparam("idle_until", type_=sessions.c.expires_at.type),
            sessions.c.created_at + sa.literal(LONGEST_LIFETIME),
        ),
        address=sa.bindparam("new_address"),
        user_agent=sa.bindparam("new_user_agent"),
    )
    .returning(sessions.c.id.label("session_id"), *users.c)
)
_END_FAMILY = (
    sa.update(sessions)
    .where(
        sessions.c.family_hash == sa.bindparam("of_family"),
        sessions.c.token_hash != sa.bindparam("old_hash"),
        sessions.c.ended_at.is_(None),
    )
    .values(ended_at=sa.bindparam("now"), end_reason="token_reused")
    .returning(sessions.c.id)
)


def add(db: sa.Connection, user_id: UUID, token: RefreshToken, *, user_agent: str, address: str) -> UUID:
    """Open a session and return its id."""
    moment, session_id = clock.now(), new_id()
    values = {
        "id": session_id,
        "user_id": user_id,
        "family_hash": token.family_hash,
        "token_hash": token.token_hash,
        "user_agent": user_agent,
        "address": address,
        "created_at": moment,
        "last_used_at": moment,
        "expires_at": moment + IDLE_LIFETIME,
    }
    db.execute(sa.insert(sessions).values(values))
    return session_id


def rotate(
    db: sa.Connection, old: RefreshToken, new: RefreshToken, *, user_agent: str, address: str
) -> sa.Row[Any] | None:
    """Put `new` in the place of `old` if that is its live session's newest token.

    Returns:
        The user's columns and `session_id`; None when nothing changed.
    """
    moment = clock.now()
    parameters = {
        "of_family": old.family_hash,
        "old_hash": old.token_hash,
        "new_hash": new.token_hash,
        "now": moment,
        "idle_until": moment + IDLE_LIFETIME,
        "new_user_agent": user_agent,
        "new_address": address,
    }
    return db.execute(_ROTATE, parameters).one_or_none()


def end_family_of_old(db: sa.Connection, token: RefreshToken) -> UUID | None:
    """End the session whose token this is but whose newest it is not; return its id, or None if there is none."""
    parameters = {"of_family": token.family_hash, "old_hash": token.token_hash, "now": clock.now()}
    ended: UUID | None = db.scalar(_END_FAMILY, parameters)
    return ended


def end(db: sa.Connection, user_id: UUID, session_id: UUID, reason: str) -> bool:
    """End one live session of a user; False when there is none."""
    return _end(db, reason, sessions.c.user_id == user_id, sessions.c.id == session_id) > 0


def end_all(db: sa.Connection, user_id: UUID, reason: str, *, but: UUID | None = None) -> None:
    """End all live sessions of a user, except one if it is named."""
    others = sa.true() if but is None else sessions.c.id != but
    _end(db, reason, sessions.c.user_id == user_id, others)


def page(db: sa.Connection, user_id: UUID, *, limit: int, cursor: str | None) -> Sequence[sa.Row[Any]]:
    """Return a page of a user's live sessions, and one more, newest first."""
    statement = sa.select(sessions).where(sessions.c.user_id == user_id, _live_at(clock.now()))
    return db.execute(paged(statement, PAGE_KEY, limit=limit, cursor=cursor, descending=True)).all()


def role_in(db: sa.Connection, claims: Claims) -> Role | None:
    """Return what the user of a verified access token may do now; None when their session has ended."""
    role = db.exec_driver_sql(live_session.QUERY, live_session.parameters(claims)).scalar()
    return Role(role) if role else None


def delete_old(db: sa.Connection) -> None:
    """Delete sessions that ended or expired a week ago."""
    before = clock.now() - KEPT_AFTER_END
    db.execute(sa.delete(sessions).where((sessions.c.ended_at < before) | (sessions.c.expires_at < before)))


def _end(db: sa.Connection, reason: str, *conditions: sa.ColumnElement[bool]) -> int:
    moment = clock.now()
    statement = sa.update(sessions).where(_live_at(moment), *conditions)
    return db.execute(statement.values(ended_at=moment, end_reason=reason)).rowcount


def _live_at(moment: datetime) -> sa.ColumnElement[bool]:
    return sessions.c.ended_at.is_(None) & (sessions.c.expires_at > moment)
