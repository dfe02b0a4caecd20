"""Events that the users service publishes. Tokens and codes travel only as the messages to people need them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from kernel.auth import Role
from kernel.events import PublishedEvent

_USER_ID = "01890a5d-ac96-774b-bcce-b302099a8001"
_MOMENT = "2026-01-15T09:30:00Z"
SOURCE = "campus.users"


class UsersEvent(PublishedEvent, source=SOURCE):
    """What happened to an account."""


class _UserState(UsersEvent, source=SOURCE):
    user_id: UUID = Field(examples=[_USER_ID])
    email: str = Field(examples=["anna@example.org"], description="In lower case")
    full_name: str = Field(examples=["Anna Petrova"])
    role: Role = Field(examples=[Role.STUDENT])
    locale: str = Field(examples=["en"])
    timezone: str = Field(examples=["Europe/Berlin"])
    is_active: bool = Field(examples=[True])
    version: int = Field(examples=[1])


class UserRegistered(_UserState):
    """An account was made."""


class UserUpdated(_UserState):
    """An account's name, role, locale or time zone was changed, or it may be used again."""

    version: int = Field(examples=[2])


class UserDeactivated(_UserState):
    """An account may no longer be used."""

    is_active: bool = Field(examples=[False])
    version: int = Field(examples=[3])


class _MailEvent(UsersEvent, source=SOURCE):
    user_id: UUID = Field(examples=[_USER_ID])
    email: str = Field(examples=["anna@example.org"])
    full_name: str = Field(examples=["Anna Petrova"])
    locale: str = Field(examples=["en"])


class EmailConfirmationRequested(_MailEvent):
    """The owner of an e-mail is to be asked whether the account is theirs."""

    token: str = Field(examples=["Vd7nPfJw0kGqzWq3yJm1c2bXo5s8TtRrAaLlUuEeIi4"])
    expires_at: datetime = Field(examples=["2026-01-16T09:30:00Z"])


class EmailConfirmed(UsersEvent):
    """The owner of an e-mail said that the account is theirs: now it may get mails that others write, too."""

    user_id: UUID = Field(examples=[_USER_ID])
    email: str = Field(examples=["anna@example.org"], description="In lower case")


class PhoneConfirmationRequested(UsersEvent):
    """The owner of a phone is to be sent a code."""

    user_id: UUID = Field(examples=[_USER_ID])
    phone: str = Field(examples=["+12025550123"], description="E.164")
    locale: str = Field(examples=["en"])
    code: str = Field(examples=["042042"])
    expires_at: datetime = Field(examples=["2026-01-15T09:40:00Z"])


class PasswordResetRequested(_MailEvent):
    """Somebody wants to choose a new password for an account."""

    token: str = Field(examples=["Vd7nPfJw0kGqzWq3yJm1c2bXo5s8TtRrAaLlUuEeIi4"])
    expires_at: datetime = Field(examples=["2026-01-15T10:00:00Z"])


class PasswordResetIgnored(UsersEvent):
    """A reset was asked for an e-mail without an active account, or too often.

    Nobody needs to act on it. It is published so that the request does the same work with and without an account.
    """

    asked_at: datetime = Field(examples=[_MOMENT])


class PasswordChanged(_MailEvent):
    """A password was changed or reset; its owner is told, in case it was not them."""

    changed_at: datetime = Field(examples=[_MOMENT])


WITH_SECRETS = (EmailConfirmationRequested, PhoneConfirmationRequested, PasswordResetRequested)
"""Events whose data open something; they leave the outbox soon after they were sent."""
