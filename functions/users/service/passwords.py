"""Changing a password that is known, and choosing a new one when it was forgotten."""

from __future__ import annotations

from functions.users import limits
from functions.users.opaque_tokens import digest
from functions.users.password_hashing import hash_password, is_right
from functions.users.password_rules import refuse_guessable
from functions.users.published import PasswordResetIgnored, PasswordResetRequested
from functions.users.repository import one_time_tokens, sessions, users
from functions.users.repository.one_time_tokens import Purpose
from functions.users.service import throttling
from functions.users.service.accounts import read
from functions.users.service.confirmations import invalid_token
from functions.users.service.throttling import LoginAttempt
from functions.users.service.user_events import recipient, tell_password_changed
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, Unprocessable
from kernel.ids import new_token


def admit_change(uow: UnitOfWork, caller: Caller, address: str, new: str) -> LoginAttempt:
    """Count a try to prove the current password, as a login's. Commit it before the password is checked.

    Raises:
        Unprocessable: the new password is guessable.
        TooManyRequests: too many tries failed.
    """
    user = read(uow, caller.user_id)
    refuse_guessable(new, field="new_password", email=user.email, full_name=user.full_name)
    attempt = LoginAttempt(user.email, address)
    throttling.admit(uow, attempt)
    return attempt


def change(uow: UnitOfWork, caller: Caller, attempt: LoginAttempt, *, current: str, new: str) -> None:
    """Change the caller's password; all their sessions but this one end, and a reset under way is void.

    Raises:
        Unprocessable: `current_password` is wrong (`invalid_credentials`).
        Conflict: another request changed the password first.
    """
    user = read(uow, caller.user_id)
    if not is_right(current, user.password_hash):
        raise Unprocessable.field("current_password", "invalid_credentials", "This is not your password.")
    if not users.set_password(uow.db, user.id, hash_password(new), instead_of=user.password_hash):
        raise Conflict("password_changed", "Your password was changed meanwhile.")
    one_time_tokens.drop(uow.db, user.id, Purpose.RESET_PASSWORD)
    sessions.end_all(uow.db, user.id, "password_changed", but=caller.session_id)
    throttling.forgive(uow, attempt)
    tell_password_changed(uow, user)


def request_reset(uow: UnitOfWork, email: str) -> None:
    """Have a reset token mailed, if there is an active account; an earlier token is void.

    With and without an account the same statements run and one event leaves, so that time tells nothing.
    """
    if not throttling.is_within(uow, limits.RESET_MAILS, email):
        uow.emit(PasswordResetIgnored(asked_at=clock.now()))
        return
    token = new_token()
    expires_at = one_time_tokens.put_for_email(uow.db, email, Purpose.RESET_PASSWORD, digest(token))
    user = users.find_by_email(uow.db, email)
    if user is None or expires_at is None:
        uow.emit(PasswordResetIgnored(asked_at=clock.now()))
    else:
        uow.emit(PasswordResetRequested(**recipient(user), token=token, expires_at=expires_at))


def reset(uow: UnitOfWork, token: str, new: str, address: str) -> None:
    """Store a new password with a mailed token; every session of the user ends.

    Failed logins from this address are forgotten: whoever reads the account's mail is no guesser.

    Raises:
        BadRequest: `invalid_token`: unknown, used, expired, replaced, or of a deactivated user.
        Unprocessable: the password is guessable; the token stays good.
    """
    user = one_time_tokens.find_user(uow.db, Purpose.RESET_PASSWORD, digest(token))
    if user is None:
        raise invalid_token()
    refuse_guessable(new, field="new_password", email=user.email, full_name=user.full_name)
    if not users.set_password(uow.db, user.id, hash_password(new)):
        raise invalid_token()
    if one_time_tokens.take(uow.db, Purpose.RESET_PASSWORD, digest(token)) is None:
        raise invalid_token()
    sessions.end_all(uow.db, user.id, "password_changed")
    throttling.forget_failures(uow, LoginAttempt(user.email, address))
    tell_password_changed(uow, user)
