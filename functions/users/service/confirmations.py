"""Confirming e-mails by a token and phones by a code."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

import sqlalchemy as sa

from functions.users import limits, phone_codes
from functions.users.opaque_tokens import digest
from functions.users.published import EmailConfirmationRequested, PhoneConfirmationRequested
from functions.users.repository import one_time_tokens, users
from functions.users.repository.one_time_tokens import Purpose
from functions.users.service.throttling import spend
from functions.users.service.user_events import recipient, tell_email_confirmed
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import BadRequest, Conflict, NotFound
from kernel.ids import new_token


def send_email_token(uow: UnitOfWork, user: sa.Row[Any]) -> None:
    """Have the owner of the user's e-mail asked; an earlier token is void.

    Raises:
        TooManyRequests: the user was sent too many already.
    """
    spend(uow, (limits.CONFIRMATION_MAILS, str(user.id)))
    token = new_token()
    expires_at = one_time_tokens.put(uow.db, user.id, Purpose.CONFIRM_EMAIL, digest(token))
    uow.emit(EmailConfirmationRequested(**recipient(user), token=token, expires_at=expires_at))


def send_phone_code(uow: UnitOfWork, user: sa.Row[Any]) -> None:
    """Have a code sent to the user's phone; an earlier code is void.

    Raises:
        TooManyRequests: the user, or the phone, was sent too many already.
    """
    spend(uow, (limits.CODES_TO_USER, str(user.id)), (limits.CODES_TO_PHONE, user.phone))
    code = phone_codes.new_code()
    key_id, sealed = phone_codes.seal(code, user.id, user.phone)
    expires_at = one_time_tokens.put(uow.db, user.id, Purpose.CONFIRM_PHONE, sealed, key_id)
    uow.emit(
        PhoneConfirmationRequested(
            user_id=user.id, phone=user.phone, locale=user.locale, code=code, expires_at=expires_at
        )
    )


def resend(uow: UnitOfWork, caller: Caller, channel: Literal["email", "phone"]) -> None:
    """Send the caller another token or code.

    Raises:
        Conflict: there is nothing to confirm.
        TooManyRequests: this was asked less than a minute ago, or too often.
    """
    user = _locked(uow.db, caller.user_id)
    if channel == "phone" and user.phone is None:
        raise Conflict("no_phone", "Your account has no phone.")
    if user.email_confirmed if channel == "email" else user.phone_confirmed:
        raise Conflict("already_confirmed", "This is confirmed already.")
    spend(uow, (limits.RESEND, f"{user.id} {channel}"))
    if channel == "email":
        send_email_token(uow, user)
    else:
        send_phone_code(uow, user)


def confirm_email(uow: UnitOfWork, token: str) -> sa.Row[Any]:
    """Confirm the e-mail that a token was sent to, and return its user.

    Raises:
        BadRequest: `invalid_token`: unknown, used, expired, replaced, or of a deactivated user.
    """
    found = one_time_tokens.find_user(uow.db, Purpose.CONFIRM_EMAIL, digest(token))
    if found is None:
        raise invalid_token()
    # The user first, then the token, as everywhere: else this and a resend could wait for each other.
    user = _locked(uow.db, found.id)
    if one_time_tokens.take(uow.db, Purpose.CONFIRM_EMAIL, digest(token)) is None:
        raise invalid_token()
    confirmed = users.update(uow.db, user.id, {"email_confirmed": True})
    tell_email_confirmed(uow, confirmed)
    return confirmed


def try_phone_code(uow: UnitOfWork, caller: Caller, code: str) -> bytes | None:
    """Use up one of a code's five tries. Commit it whatever comes of it.

    Returns:
        The proof for `confirm_phone`; None when the code is wrong.

    Raises:
        BadRequest: `invalid_code`: there is no code, or no try left.
    """
    tried = one_time_tokens.try_phone_code(uow.db, caller.user_id)
    if tried is None:
        raise _invalid_code()
    right = phone_codes.is_right(code, caller.user_id, tried.phone, tried.key_id, tried.token_hash)
    return bytes(tried.token_hash) if right else None


def confirm_phone(uow: UnitOfWork, caller: Caller, proof: bytes | None) -> sa.Row[Any]:
    """Confirm the caller's phone with the proof of a right code.

    Raises:
        BadRequest: `invalid_code`: there is no proof, or another request used the code, or the phone is another now.
    """
    user = _locked(uow.db, caller.user_id)
    if proof is None or one_time_tokens.take(uow.db, Purpose.CONFIRM_PHONE, proof) is None:
        raise _invalid_code()
    return users.update(uow.db, user.id, {"phone_confirmed": True})


def invalid_token() -> BadRequest:
    """Make the one refusal of a mailed token, whatever is wrong with it."""
    return BadRequest("invalid_token", "This token is not valid, or no longer.")


def _locked(db: sa.Connection, user_id: UUID) -> sa.Row[Any]:
    user = users.lock(db, user_id)
    if user is None:
        raise NotFound("user_not_found", "There is no such user.")
    return user


def _invalid_code() -> BadRequest:
    return BadRequest("invalid_code", "This code is not valid, or no longer.")
