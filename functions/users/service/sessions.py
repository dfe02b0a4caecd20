"""Sessions: opened by a password, kept by rotating refresh tokens, ended at once.

A session ends 30 days after its last refresh, and after 180 days whatever happens.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.users import access_tokens
from functions.users.opaque_tokens import RefreshToken
from functions.users.password_hashing import is_right
from functions.users.repository import sessions, users
from functions.users.service import throttling
from functions.users.service.throttling import LoginAttempt
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import NotFound, Unauthorized

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Device:
    """Where a request comes from."""

    address: str
    user_agent: str


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session with its newest tokens, which are stored nowhere."""

    user: sa.Row[Any]
    access_token: str
    refresh_token: str


def authenticate(uow: UnitOfWork, email: str, password: str) -> sa.Row[Any]:
    """Return the active user with this e-mail and password.

    An unknown e-mail costs the same statement and the same hash check as a known one.

    Raises:
        Unauthorized: `invalid_credentials`, whatever is wrong.
    """
    user = users.find_by_email(uow.db, email)
    right = is_right(password, user.password_hash if user else None)
    if user is None or not right or not user.is_active:
        raise _invalid_credentials()
    return user


def open_session(uow: UnitOfWork, user: sa.Row[Any], attempt: LoginAttempt, device: Device) -> OpenSession:
    """Open a session for a user whose password was just found right.

    Raises:
        Unauthorized: meanwhile the password was changed or the user deactivated.
    """
    if users.lock_password(uow.db, user.id, user.password_hash) is None:
        raise _invalid_credentials()
    token = RefreshToken.new()
    session_id = sessions.add(uow.db, user.id, token, user_agent=device.user_agent, address=device.address)
    throttling.forgive(uow, attempt)
    return OpenSession(user, access_tokens.issue(user.id, session_id), token.text)


def refresh(uow: UnitOfWork, refresh_token: str, device: Device) -> OpenSession | None:
    """Exchange the newest refresh token of a session for the next one.

    An older token of the session ends it: either the client or a thief has used it before, and nobody can tell which.
    Of two exchanges of one token at once the first wins and the second ends the session, the winner's new tokens
    included: clients refresh one at a time.

    Returns:
        None when the token is refused. Commit that too, for the session's end.
    """
    old = RefreshToken(refresh_token)
    new = RefreshToken.new(old.family)
    user = sessions.rotate(uow.db, old, new, user_agent=device.user_agent, address=device.address)
    if user is not None:
        return OpenSession(user, access_tokens.issue(user.id, user.session_id), new.text)
    ended = sessions.end_family_of_old(uow.db, old)
    if ended is not None:
        logger.warning("an old refresh token was used again; session %s has ended", ended)
    return None


def log_out(uow: UnitOfWork, caller: Caller) -> None:
    """End the session of this request; that it has ended already is fine."""
    sessions.end(uow.db, caller.user_id, caller.session_id, "logged_out")


def list_own(uow: UnitOfWork, caller: Caller, *, limit: int, cursor: str | None) -> Sequence[sa.Row[Any]]:
    """Return a page of the caller's live sessions, newest first, and one more."""
    return sessions.page(uow.db, caller.user_id, limit=limit, cursor=cursor)


def end_own(uow: UnitOfWork, caller: Caller, session_id: UUID) -> None:
    """End one of the caller's sessions.

    Raises:
        NotFound: it is somebody else's, or has ended, or never was.
    """
    if not sessions.end(uow.db, caller.user_id, session_id, "revoked"):
        raise NotFound("session_not_found", "You have no such session.")


def _invalid_credentials() -> Unauthorized:
    return Unauthorized("invalid_credentials", "E-mail or password is wrong.")
