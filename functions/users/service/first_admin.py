"""The first admin, who comes from the stack's parameters."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from functions.users.password_hashing import hash_password, is_right
from functions.users.password_rules import refuse_guessable
from functions.users.repository import first_admins, sessions, users
from functions.users.service.user_events import (
    tell_changed,
    tell_email_confirmed,
    tell_password_changed,
    tell_registered,
)
from kernel.auth import Role
from kernel.db import UnitOfWork
from kernel.errors import Conflict

FULL_NAME = "Administrator"


def ensure_first_admin(uow: UnitOfWork, email: str, password: str) -> sa.Row[Any]:
    """Make the account that the stack's parameters name, once; its e-mail counts as confirmed.

    An account that these parameters were applied to is left alone, whatever has become of it, until the password
    parameter changes; so is another active admin's. An account that somebody registered under this e-mail becomes an
    admin with the parameter's password, and its sessions end: else whoever came first would be the admin.

    Args:
        email: in lower case.

    Raises:
        Unprocessable: the password is guessable.
        Conflict: somebody registered under this e-mail at the same moment.
    """
    refuse_guessable(password, field="password", email=email, full_name=FULL_NAME)
    user = users.lock_by_email(uow.db, email)
    if user is None:
        return _registered(uow, email, password)
    applied = first_admins.applied_hash(uow.db, user.id)
    if applied is not None and is_right(password, applied):
        return user
    password_hash = hash_password(password)
    first_admins.remember(uow.db, user.id, password_hash)
    if applied is None and user.is_active and user.role == Role.ADMIN.value:
        return user
    return _taken_over(uow, user, password_hash)


def _registered(uow: UnitOfWork, email: str, password: str) -> sa.Row[Any]:
    password_hash = hash_password(password)
    user = users.add(
        uow.db,
        email=email,
        full_name=FULL_NAME,
        password_hash=password_hash,
        role=Role.ADMIN.value,
        phone=None,
        locale="en",
        timezone="UTC",
        email_confirmed=True,
    )
    if user is None:
        raise Conflict("email_taken", "There is an account with this e-mail already.")
    first_admins.remember(uow.db, user.id, password_hash)
    tell_registered(uow, user)
    tell_email_confirmed(uow, user)
    return user


def _taken_over(uow: UnitOfWork, before: sa.Row[Any], password_hash: str) -> sa.Row[Any]:
    changes = {"role": Role.ADMIN.value, "is_active": True, "email_confirmed": True}
    user = users.update(uow.db, before.id, changes)
    users.set_password(uow.db, user.id, password_hash)
    sessions.end_all(uow.db, user.id, "password_changed")
    tell_changed(uow, before, user)
    if not before.email_confirmed:
        tell_email_confirmed(uow, user)
    tell_password_changed(uow, user)
    return user
