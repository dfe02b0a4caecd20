"""The use case that learns to which addresses mails may go that others write."""

from __future__ import annotations

from functions.notifications.consumed_accounts import EmailConfirmed
from functions.notifications.repository import confirmed_emails
from kernel import clock, request
from kernel.db import UnitOfWork


def keep_confirmed(uow: UnitOfWork, event: EmailConfirmed) -> None:
    """Keep that somebody confirmed their address, and when they did."""
    confirmed_at = request.current().occurred_at or clock.now()
    confirmed_emails.keep(uow.db, event.user_id, event.email, confirmed_at)
