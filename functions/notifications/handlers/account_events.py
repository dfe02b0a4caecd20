"""Consumes what the users service wants people to be told about their accounts, and which addresses are theirs."""

from __future__ import annotations

from functions.notifications.consumed_accounts import (
    EmailConfirmationRequested,
    EmailConfirmed,
    PasswordChanged,
    PasswordResetRequested,
    PhoneConfirmationRequested,
)
from functions.notifications.service import accounts, addresses
from kernel.consumer import Consumer


def subscribe_to_accounts(consumer: Consumer) -> None:
    """Make a consumer mail links, text codes, and keep confirmed addresses."""
    consumer.on(EmailConfirmationRequested)(accounts.mail_confirmation)
    consumer.on(EmailConfirmed)(addresses.keep_confirmed)
    consumer.on(PasswordResetRequested)(accounts.mail_reset)
    consumer.on(PasswordChanged)(accounts.mail_password_change)
    consumer.on(PhoneConfirmationRequested)(accounts.text_code)
