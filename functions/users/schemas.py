"""Request and answer models of the users service."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field, StringConstraints

from functions.users.fields import Email, FullName, GivenPassword, Locale, NewPassword, Phone, absent
from functions.users.opaque_tokens import MAX_LENGTH as MAX_TOKEN_LENGTH
from kernel.auth import Role
from kernel.schemas import AnswerModel, Instant, PatchModel, RequestModel, ZoneName

Token = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TOKEN_LENGTH)]


class UserCreate(RequestModel):
    """A new account. The roles manager and admin need an admin's access token."""

    email: Email
    password: NewPassword = Field(repr=False)
    full_name: FullName
    role: Role
    phone: Phone | None = None
    locale: Locale = "en"
    timezone: ZoneName = "UTC"


class UserSelfPatch(PatchModel):
    """What people change of their own account. Another phone is unconfirmed; null takes the phone away."""

    full_name: FullName = absent()
    phone: Phone | None = None
    locale: Locale = absent()
    timezone: ZoneName = absent()


class UserAdminPatch(PatchModel):
    """What an admin changes of an account."""

    role: Role = absent()
    is_active: bool = absent()
    full_name: FullName = absent()


class UserRead(AnswerModel):
    """An account. Its password never leaves."""

    id: UUID
    email: str
    full_name: str
    role: Role
    phone: str | None
    locale: str
    timezone: str
    is_active: bool
    email_confirmed: bool
    phone_confirmed: bool
    created_at: Instant
    updated_at: Instant
    version: int

    @classmethod
    def of(cls, row: sa.Row[Any]) -> UserRead:
        """Make the answer from a row of `users`."""
        return cls.model_validate(row)


class LoginRequest(RequestModel):
    """E-mail and password."""

    email: Email
    password: GivenPassword = Field(repr=False)


class RefreshRequest(RequestModel):
    """The newest refresh token of a session."""

    refresh_token: Token = Field(repr=False)


class TokensRead(AnswerModel):
    """What a client needs to call the API as a user."""

    access_token: str = Field(repr=False)
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds until the access token expires")
    refresh_token: str = Field(repr=False)
    user: UserRead


class SessionRead(AnswerModel):
    """Where and since when the caller is logged in."""

    id: UUID
    created_at: Instant
    last_used_at: Instant = Field(description="When it was opened or last refreshed")
    user_agent: str
    address: str
    current: bool = Field(description="Whether it is the session of this request")

    @classmethod
    def of(cls, row: sa.Row[Any], current: UUID) -> SessionRead:
        """Make the answer from a row of `sessions`."""
        return cls(
            id=row.id,
            created_at=row.created_at,
            last_used_at=row.last_used_at,
            user_agent=row.user_agent,
            address=row.address,
            current=row.id == current,
        )


class PasswordChangeRequest(RequestModel):
    """The password that was, and the one to be."""

    current_password: GivenPassword = Field(repr=False)
    new_password: NewPassword = Field(repr=False)


class EmailConfirmRequest(RequestModel):
    """The token of a confirmation mail."""

    token: Token = Field(repr=False)


class PhoneConfirmRequest(RequestModel):
    """The code of a text message."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class ConfirmationResendRequest(RequestModel):
    """What is to be confirmed."""

    channel: Literal["email", "phone"]


class PasswordResetRequest(RequestModel):
    """Whose password was forgotten."""

    email: Email


class PasswordResetConfirmRequest(RequestModel):
    """The token of a reset mail, and the password to be."""

    token: Token = Field(repr=False)
    new_password: NewPassword = Field(repr=False)


class MessageAccepted(AnswerModel):
    """The message will be sent, if there is somebody to send it to."""

    status: Literal["accepted"] = "accepted"
