"""Use cases that tell people about their accounts: always by mail or SMS, whatever their preferences are."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

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
    _mail_token(uow, "confirm_email", event)


def mail_reset(uow: UnitOfWork, event: PasswordResetRequested) -> None:
    """Mail the link that leads to a new password."""
    _mail_token(uow, "reset_password", event)


def mail_password_change(uow: UnitOfWork, event: PasswordChanged) -> None:
    """Mail that the password is another now."""
    _send(uow, event, "email", "password_changed", event.email, {"changed_at": event.changed_at})


def text_code(uow: UnitOfWork, event: PhoneConfirmationRequested) -> None:
    """Send the code that confirms a phone."""
    _send(uow, event, "sms", "sms_code", event.phone, {"code": event.code}, event.expires_at)


def _mail_token(uow: UnitOfWork, kind: str, event: EmailConfirmationRequested | PasswordResetRequested) -> None:
    parameters = {"token": event.token, "expires_at": event.expires_at}
    _send(uow, event, "email", kind, event.email, parameters, event.expires_at)


def _send(
    uow: UnitOfWork,
    event: EmailConfirmationRequested | PasswordResetRequested | PasswordChanged | PhoneConfirmationRequested,
    channel: Literal["email", "sms"],
    kind: str,
    recipient: str,
    parameters: dict[str, Any],
    expires_at: datetime | None = None,
) -> None:
    draft = Draft(
        channel=channel,
        kind=kind,
        user_id=event.user_id,
        recipient=recipient,
        locale=event.locale,
        parameters=parameters,
        # The event at hand makes one message, even after its inbox row is gone.
        dedupe_key=f"event:{request.current().causation_id}",
        expires_at=expires_at,
    )
    send_soon(uow, draft)
