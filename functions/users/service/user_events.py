"""What other services are told of an account."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from functions.users.published import EmailConfirmed, PasswordChanged, UserDeactivated, UserRegistered, UserUpdated
from kernel import clock
from kernel.db import UnitOfWork

TOLD_FIELDS = frozenset({"email", "full_name", "role", "locale", "timezone", "is_active"})


def tell_registered(uow: UnitOfWork, user: sa.Row[Any]) -> None:
    """Tell of a new account."""
    uow.emit(UserRegistered(**_state(user)))


def tell_changed(uow: UnitOfWork, before: sa.Row[Any], user: sa.Row[Any]) -> None:
    """Tell of a changed account, if something changed that others keep a copy of."""
    if before.is_active and not user.is_active:
        uow.emit(UserDeactivated(**_state(user)))
    elif any(before._mapping[name] != user._mapping[name] for name in TOLD_FIELDS):
        uow.emit(UserUpdated(**_state(user)))


def tell_email_confirmed(uow: UnitOfWork, user: sa.Row[Any]) -> None:
    """Tell that the owner of an account's e-mail agreed to it."""
    uow.emit(EmailConfirmed(user_id=user.id, email=user.email))


def tell_password_changed(uow: UnitOfWork, user: sa.Row[Any]) -> None:
    """Have the owner of an account told that its password is another one."""
    uow.emit(PasswordChanged(**recipient(user), changed_at=clock.now()))


def recipient(user: sa.Row[Any]) -> dict[str, Any]:
    """Return the fields of an event that ends in a mail to the user."""
    return {"user_id": user.id, "email": user.email, "full_name": user.full_name, "locale": user.locale}


def _state(user: sa.Row[Any]) -> dict[str, Any]:
    return {"user_id": user.id, "version": user.version, **{name: user._mapping[name] for name in TOLD_FIELDS}}
