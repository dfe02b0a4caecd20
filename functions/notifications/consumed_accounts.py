"""What the service reads of the users service's events about accounts: most ask for a mail or SMS."""

from __future__ import annotations

from uuid import UUID

from kernel.events import ConsumedEvent
from kernel.schemas import Instant


class EmailConfirmationRequested(ConsumedEvent):
    """The owner of an e-mail is to be asked whether the account is theirs."""

    user_id: UUID
    email: str
    locale: str
    token: str
    expires_at: Instant


class EmailConfirmed(ConsumedEvent):
    """The owner of an e-mail said that the account is theirs."""

    user_id: UUID
    email: str


class PhoneConfirmationRequested(ConsumedEvent):
    """The owner of a phone is to be sent a code."""

    user_id: UUID
    phone: str
    locale: str
    code: str
    expires_at: Instant


class PasswordResetRequested(ConsumedEvent):
    """Somebody wants to choose a new password for an account."""

    user_id: UUID
    email: str
    locale: str
    token: str
    expires_at: Instant


class PasswordChanged(ConsumedEvent):
    """A password was changed; its owner is told, in case it was not them."""

    user_id: UUID
    email: str
    locale: str
    changed_at: Instant
