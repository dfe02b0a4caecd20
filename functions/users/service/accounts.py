"""Making, reading and changing accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.users import access_tokens, limits, policies
from functions.users.password_hashing import hash_password
from functions.users.password_rules import refuse_guessable
from functions.users.repository import one_time_tokens, sessions, users
from functions.users.repository.one_time_tokens import Purpose
from functions.users.schemas import UserCreate
from functions.users.service.confirmations import send_email_token, send_phone_code
from functions.users.service.throttling import network_of, spend
from functions.users.service.user_events import tell_changed, tell_registered
from kernel.auth import Caller, Role
from kernel.db import UnitOfWork
from kernel.errors import Conflict, Forbidden, NotFound, PreconditionFailed


def admit_registration(uow: UnitOfWork, role: Role, *, authorization: str, address: str) -> None:
    """Decide whether somebody may register at all. Commit it: a refused registration counts too.

    Args:
        authorization: the request's header, or an empty text. Only an admin's token means anything here.

    Raises:
        Forbidden: the role needs an admin's live token.
        TooManyRequests: the address registered too many; admins are not counted.
    """
    by_admin = _is_admin(uow, authorization)
    if not policies.may_register_as(role, by_admin=by_admin):
        raise Forbidden("admin_required", "Only an admin can make such an account.")
    if not by_admin:
        spend(uow, (limits.REGISTRATION, network_of(address)))


def register(uow: UnitOfWork, body: UserCreate) -> sa.Row[Any]:
    """Make an account and have its e-mail, and its phone if there is one, confirmed.

    Raises:
        Unprocessable: the password is guessable.
        Conflict: `email_taken`.
        TooManyRequests: the phone was sent too many codes already.
    """
    refuse_guessable(body.password, field="password", email=body.email, full_name=body.full_name)
    user = users.add(
        uow.db,
        email=body.email,
        full_name=body.full_name,
        password_hash=hash_password(body.password),
        role=body.role.value,
        phone=body.phone,
        locale=body.locale,
        timezone=body.timezone,
    )
    if user is None:
        raise Conflict("email_taken", "There is an account with this e-mail already.")
    tell_registered(uow, user)
    send_email_token(uow, user)
    if user.phone:
        send_phone_code(uow, user)
    return user


def read(uow: UnitOfWork, user_id: UUID) -> sa.Row[Any]:
    """Return a user.

    Raises:
        NotFound: there is none.
    """
    user = users.find(uow.db, user_id)
    if user is None:
        raise _not_found()
    return user


def change_own(
    uow: UnitOfWork, caller: Caller, changes: Mapping[str, object], expected_version: int | None
) -> sa.Row[Any]:
    """Change the caller's own name, phone, locale or zone.

    Raises:
        PreconditionFailed: the account has another version.
        TooManyRequests: the new phone can't be sent a code now.
    """
    before = _locked(uow, caller.user_id, expected_version)
    if "phone" in changes and changes["phone"] != before.phone:
        changes = {**changes, "phone_confirmed": False}
    user = _changed(uow, before, changes)
    if user.phone != before.phone:
        if user.phone is None:
            one_time_tokens.drop(uow.db, user.id, Purpose.CONFIRM_PHONE)
        else:
            send_phone_code(uow, user)
    return user


def change(uow: UnitOfWork, user_id: UUID, changes: Mapping[str, object], expected_version: int | None) -> sa.Row[Any]:
    """Change somebody's role, name, or whether they may use their account; a deactivated user's sessions end.

    Raises:
        NotFound: there is no such user.
        PreconditionFailed: the account has another version.
        Conflict: `last_admin`: the school would have no admin left.
    """
    if policies.may_cost_admin_rights(changes):
        # All admins' rows are locked, always in one order: of two admins who demote each other, the second sees
        # what the first did.
        is_last = policies.is_last_admin(user_id, users.lock_active_admins(uow.db))
    else:
        is_last = False
    before = _locked(uow, user_id, expected_version)
    if is_last:
        raise Conflict("last_admin", "This is the last active admin.")
    user = _changed(uow, before, changes)
    if before.is_active and not user.is_active:
        sessions.end_all(uow.db, user_id, "user_deactivated")
    return user


def _is_admin(uow: UnitOfWork, authorization: str) -> bool:
    if not authorization:
        return False
    try:
        claims = access_tokens.verify(access_tokens.from_header(authorization))
    except access_tokens.InvalidToken:
        return False
    return sessions.role_in(uow.db, claims) is Role.ADMIN


def _locked(uow: UnitOfWork, user_id: UUID, expected_version: int | None) -> sa.Row[Any]:
    user = users.lock(uow.db, user_id)
    if user is None:
        raise _not_found()
    if expected_version is not None and user.version != expected_version:
        raise PreconditionFailed(detail="The account was changed meanwhile.")
    return user


def _changed(uow: UnitOfWork, before: sa.Row[Any], changes: Mapping[str, object]) -> sa.Row[Any]:
    """Apply what differs; what differs in nothing is no change and tells nobody."""
    different = {name: value for name, value in changes.items() if before._mapping[name] != value}
    if not different:
        return before
    user = users.update(uow.db, before.id, different)
    tell_changed(uow, before, user)
    return user


def _not_found() -> NotFound:
    return NotFound("user_not_found", "There is no such user.")
