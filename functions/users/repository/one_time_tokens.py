"""Statements on `one_time_tokens`."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert

from functions.users.tables import one_time_tokens, users
from kernel import clock


class Purpose(StrEnum):
    """What a token is good for."""

    CONFIRM_EMAIL = "confirm_email"
    CONFIRM_PHONE = "confirm_phone"
    RESET_PASSWORD = "reset_password"  # noqa: S105


LIFETIMES = {
    Purpose.CONFIRM_EMAIL: timedelta(hours=24),
    Purpose.CONFIRM_PHONE: timedelta(minutes=10),
    Purpose.RESET_PASSWORD: timedelta(minutes=30),
}
PHONE_TRIES = 5

_COLUMNS = ("user_id", "purpose", "token_hash", "key_id", "tries_left", "created_at", "expires_at")
_TOKENS = one_time_tokens.c
_TOKEN_LIVES = (_TOKENS.expires_at > sa.bindparam("now")) & users.c.is_active & (users.c.id == _TOKENS.user_id)


def _replacing(statement: Insert) -> Insert:
    replaced = {name: statement.excluded[name] for name in _COLUMNS if name not in ("user_id", "purpose")}
    return statement.on_conflict_do_update(index_elements=["user_id", "purpose"], set_=replaced)


_PUT = _replacing(insert(one_time_tokens))
_PUT_FOR_EMAIL = _replacing(
    insert(one_time_tokens).from_select(
        _COLUMNS,
        sa.select(
            users.c.id,
            *(sa.bindparam(f"new_{name}", type_=_TOKENS[name].type) for name in _COLUMNS if name != "user_id"),
        ).where(users.c.email == sa.bindparam("of_email"), users.c.is_active),
    )
).returning(_TOKENS.expires_at)
_FIND_USER = sa.select(users).where(
    _TOKENS.purpose == sa.bindparam("purpose"), _TOKENS.token_hash == sa.bindparam("token_hash"), _TOKEN_LIVES
)
_TAKE = (
    sa.delete(one_time_tokens)
    .where(_TOKENS.purpose == sa.bindparam("purpose"), _TOKENS.token_hash == sa.bindparam("token_hash"), _TOKEN_LIVES)
    .returning(_TOKENS.user_id)
)
_TRY_CODE = (
    sa.update(one_time_tokens)
    .where(
        _TOKENS.purpose == Purpose.CONFIRM_PHONE.value,
        _TOKENS.user_id == sa.bindparam("of_user"),
        _TOKENS.tries_left > 0,
        _TOKEN_LIVES,
    )
    .values(tries_left=_TOKENS.tries_left - 1)
    .returning(_TOKENS.token_hash, _TOKENS.key_id, users.c.phone)
)


def put(db: sa.Connection, user_id: UUID, purpose: Purpose, token_hash: bytes, key_id: str | None = None) -> Any:
    """Give a user a token in the place of an older one; return when it expires."""
    values = _values(purpose, token_hash, key_id)
    db.execute(_PUT, {"user_id": user_id, **values})
    return values["expires_at"]


def put_for_email(db: sa.Connection, email: str, purpose: Purpose, token_hash: bytes) -> Any:
    """Give a token to the active user with an e-mail; return when it expires, or None when there is no such user.

    It is one statement either way.
    """
    values = {f"new_{name}": value for name, value in _values(purpose, token_hash, None).items()}
    return db.scalar(_PUT_FOR_EMAIL, {"of_email": email, **values})


def find_user(db: sa.Connection, purpose: Purpose, token_hash: bytes) -> sa.Row[Any] | None:
    """Return the active user whose live token this is."""
    parameters = {"purpose": purpose.value, "token_hash": token_hash, "now": clock.now()}
    return db.execute(_FIND_USER, parameters).one_or_none()


def take(db: sa.Connection, purpose: Purpose, token_hash: bytes) -> UUID | None:
    """Use a token up; return whose it was, or None when it is unknown, used or expired."""
    return db.scalar(_TAKE, {"purpose": purpose.value, "token_hash": token_hash, "now": clock.now()})


def try_phone_code(db: sa.Connection, user_id: UUID) -> sa.Row[Any] | None:
    """Use up one try of a user's phone code.

    Returns:
        `token_hash`, `key_id`, and the user's `phone`; None when there is no code, or no try left.
    """
    return db.execute(_TRY_CODE, {"of_user": user_id, "now": clock.now()}).one_or_none()


def drop(db: sa.Connection, user_id: UUID, purpose: Purpose) -> None:
    """Take a user's token away, if there is one."""
    db.execute(sa.delete(one_time_tokens).where(_TOKENS.user_id == user_id, _TOKENS.purpose == purpose.value))


def delete_expired(db: sa.Connection) -> None:
    """Delete tokens that are no longer good."""
    db.execute(sa.delete(one_time_tokens).where(_TOKENS.expires_at <= clock.now()))


def _values(purpose: Purpose, token_hash: bytes, key_id: str | None) -> dict[str, Any]:
    moment = clock.now()
    return {
        "purpose": purpose.value,
        "token_hash": token_hash,
        "key_id": key_id,
        "tries_left": PHONE_TRIES if purpose is Purpose.CONFIRM_PHONE else 1,
        "created_at": moment,
        "expires_at": moment + LIFETIMES[purpose],
    }
