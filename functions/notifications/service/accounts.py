"""Use cases that tell people about their accounts: always by mail or SMS, whatever their preferences are."""

from __future__ import annotations

from functions.notifications.consumed_accounts import (
    EmailConfirmationRequested,
    PasswordChanged,
    PasswordResetRequested,
    PhoneConfirmationRequested,
)
from functions.notifications.repository.messages import Draft
from functions.notifications.service.messages import send_soon
from kernel import request
from kernel.db import UnitOfWork


def mail_confirmation(uow: UnitOfWork, event: EmailConfirmationRequested) -> None:
    """Mail the link that confirms an address."""
    _send_token(uow, "confirm_email", event)


def mail_reset(uow: UnitOfWork, event: PasswordResetRequested) -> None:
    """Mail the link that leads to a new password."""
    _send_token(uow, "reset_password", event)


def mail_password_change(uow: UnitOfWork, event: PasswordChanged) -> None:
    """Mail that the password is another now."""
    draft = Draft(
        channel="email",
        kind="password_changed",
        user_id=event.user_id,
        recipient=event.email,
        locale=event.locale,
        parameters={"changed_at": event.changed_at},
        dedupe_key=_key(),
    )
    send_soon(uow, draft)


def text_code(uow: UnitOfWork, event: PhoneConfirmationRequested) -> None:
    """Send the code that confirms a phone."""
    draft = Draft(
        channel="sms",
        kind="sms_code",
        user_id=event.user_id,
        recipient=event.phone,
        locale=event.locale,
        parameters={"code": event.code},
        dedupe_key=_key(),
        expires_at=event.expires_at,
    )
    send_soon(uow, draft)


def _send_token(uow: UnitOfWork, kind: str, event: EmailConfirmationRequested | PasswordResetRequested) -> None:
    draft = Draft(
        channel="email",
        kind=kind,
        user_id=event.user_id,
        recipient=event.email,
        locale=event.locale,
        parameters={"token": event.token, "expires_at": event.expires_at},
        dedupe_key=_key(),
        expires_at=event.expires_at,
    )
    send_soon(uow, draft)


def _key() -> str:
    """The event at hand makes one message, even after its inbox row is gone."""
    return f"event:{request.current().causation_id}"
