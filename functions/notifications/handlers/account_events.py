"""Consumes what the users service wants people to be told about their accounts."""

from __future__ import annotations

from functions.notifications.consumed_accounts import (
    EmailConfirmationRequested,
    PasswordChanged,
    PasswordResetRequested,
    PhoneConfirmationRequested,
)
from functions.notifications.service import accounts
from kernel.consumer import Consumer


def subscribe_to_accounts(consumer: Consumer) -> None:
    """Make a consumer mail links and text codes."""
    consumer.on(EmailConfirmationRequested)(accounts.mail_confirmation)
    consumer.on(PasswordResetRequested)(accounts.mail_reset)
    consumer.on(PasswordChanged)(accounts.mail_password_change)
    consumer.on(PhoneConfirmationRequested)(accounts.text_code)
