"""When a message that was not taken is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

MAX_ATTEMPTS = 12
"""Over four hours in all."""
FIRST_PAUSE = timedelta(seconds=20)
LONGEST_PAUSE = timedelta(hours=1)


def next_attempt(moment: datetime, attempts: int, expires_at: datetime | None) -> datetime | None:
    """Return when to try again after so many attempts, each pause twice as long; None when it is of no use any more."""
    doublings = min(attempts - 1, 16)
    again = moment + min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
    if attempts >= MAX_ATTEMPTS or (expires_at is not None and again >= expires_at):
        return None
    return again
