"""Statements on `users`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.users.tables import users
from functions.users.text import escaped_for_like, search_key
from kernel import clock
from kernel.auth import Role
from kernel.ids import new_id
from kernel.pagination import paged

PAGE_KEY = (users.c.id,)

_FIND = sa.select(users).where(users.c.id == sa.bindparam("user_id"))
_FIND_BY_EMAIL = sa.select(users).where(users.c.email == sa.bindparam("email"))
_LOCK_BY_EMAIL = _FIND_BY_EMAIL.with_for_update(key_share=True)
_LOCK = _FIND.with_for_update(key_share=True)
_LOCK_PASSWORD = _FIND.where(users.c.password_hash == sa.bindparam("password_hash"), users.c.is_active).with_for_update(
    read=True
)
_LOCK_ADMINS = (
    sa.select(users.c.id)
    .where(users.c.role == Role.ADMIN.value, users.c.is_active)
    .order_by(users.c.id)
    .with_for_update(key_share=True)
)


def add(db: sa.Connection, *, full_name: str, **values: Any) -> sa.Row[Any] | None:
    """Add a user; None when the e-mail is taken."""
    moment = clock.now()
    row = {
        "id": new_id(),
        "full_name": full_name,
        "full_name_key": search_key(full_name),
        "is_active": True,
        "email_confirmed": False,
        "phone_confirmed": False,
        "created_at": moment,
        "updated_at": moment,
        "version": 1,
    }
    statement = insert(users).values(row | values).on_conflict_do_nothing(index_elements=["email"])
    return db.execute(statement.returning(users)).one_or_none()


def find(db: sa.Connection, user_id: UUID) -> sa.Row[Any] | None:
    """Return a user."""
    return db.execute(_FIND, {"user_id": user_id}).one_or_none()


def find_by_email(db: sa.Connection, email: str) -> sa.Row[Any] | None:
    """Return the user with an e-mail, given in lower case."""
    return db.execute(_FIND_BY_EMAIL, {"email": email}).one_or_none()


def find_many(db: sa.Connection, user_ids: Sequence[UUID], emails: Sequence[str]) -> Sequence[sa.Row[Any]]:
    """Return the users with one of these ids or e-mails."""
    return db.execute(sa.select(users).where(users.c.id.in_(user_ids) | users.c.email.in_(emails))).all()


def lock(db: sa.Connection, user_id: UUID) -> sa.Row[Any] | None:
    """Return a user whom nobody else changes until this transaction ends."""
    return db.execute(_LOCK, {"user_id": user_id}).one_or_none()


def lock_by_email(db: sa.Connection, email: str) -> sa.Row[Any] | None:
    """Return the user with an e-mail, whom nobody else changes until this transaction ends."""
    return db.execute(_LOCK_BY_EMAIL, {"email": email}).one_or_none()


def lock_password(db: sa.Connection, user_id: UUID, password_hash: str) -> sa.Row[Any] | None:
    """Return a user who is active and whose password is still this one, and keep it so until the transaction ends."""
    return db.execute(_LOCK_PASSWORD, {"user_id": user_id, "password_hash": password_hash}).one_or_none()


def lock_active_admins(db: sa.Connection) -> Sequence[UUID]:
    """Return the ids of all active admins, whom nobody else changes until this transaction ends."""
    return db.scalars(_LOCK_ADMINS).all()


def update(db: sa.Connection, user_id: UUID, changes: Mapping[str, object]) -> sa.Row[Any]:
    """Change fields of a locked user and count the version up."""
    values = dict(changes) | {"updated_at": clock.now(), "version": users.c.version + 1}
    if "full_name" in changes:
        values["full_name_key"] = search_key(str(changes["full_name"]))
    return db.execute(sa.update(users).where(users.c.id == user_id).values(values).returning(users)).one()


def set_password(db: sa.Connection, user_id: UUID, password_hash: str, *, instead_of: str | None = None) -> bool:
    """Store another password; False when the user is not active, or the old one is no longer `instead_of`.

    It is no field of the resource, so the version stays.
    """
    statement = sa.update(users).where(users.c.id == user_id, users.c.is_active)
    if instead_of is not None:
        statement = statement.where(users.c.password_hash == instead_of)
    return db.execute(statement.values(password_hash=password_hash)).rowcount > 0


def page(
    db: sa.Connection, *, role: Role | None, is_active: bool | None, prefix: str, limit: int, cursor: str | None
) -> Sequence[sa.Row[Any]]:
    """Return a page of users, and one more, newest account first.

    Args:
        prefix: what the e-mail or the name begins with, in whatever case; empty for all.
    """
    statement = sa.select(users)
    if role is not None:
        statement = statement.where(users.c.role == role.value)
    if is_active is not None:
        statement = statement.where(users.c.is_active == is_active)
    if prefix:
        pattern = escaped_for_like(search_key(prefix)) + "%"
        statement = statement.where(users.c.email.like(pattern) | users.c.full_name_key.like(pattern))
    return db.execute(paged(statement, PAGE_KEY, limit=limit, cursor=cursor, descending=True)).all()
