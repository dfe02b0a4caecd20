"""How often things may be done. The numbers must let a school live behind one address; decision 0020 tells why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in a window, which begins with the first time."""

    name: str
    times: int
    window: timedelta


LOGIN_FROM_ADDRESS = Limit("login_from_address", 10, timedelta(minutes=15))
"""Failed logins on one account from one address."""

LOGIN_TO_ACCOUNT = Limit("login_to_account", 50, timedelta(minutes=15))
"""Failed logins on one account from all addresses together. Beyond it the account counts as under attack."""

TRIES_UNDER_ATTACK = 2
"""What `LOGIN_FROM_ADDRESS` shrinks to while an account is under attack."""

REGISTRATION = Limit("registration", 300, timedelta(hours=1))
"""Registrations from one address, refused ones included."""

RESEND = Limit("resend", 1, timedelta(minutes=1))
"""Confirmations asked for again, a user and channel."""

CONFIRMATION_MAILS = Limit("confirmation_mails", 10, timedelta(days=1))
"""Confirmation mails to one user."""

CODES_TO_USER = Limit("codes_to_user", 5, timedelta(hours=1))
CODES_TO_PHONE = Limit("codes_to_phone", 5, timedelta(hours=1))
"""Text messages, which cost money, for one user and to one number."""

RESET_MAILS = Limit("reset_mails", 5, timedelta(hours=1))
"""Password resets asked for one e-mail; what goes beyond is ignored in silence."""
