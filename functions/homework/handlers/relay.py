"""Each minute: sends events that are still waiting, and clears what is out of date."""

from datetime import timedelta

import sqlalchemy as sa

from functions.homework.repository import attachments
from kernel import clock, housekeeping

# As long as the bucket keeps what lies under `pending/`.
UNATTACHED_KEPT = timedelta(days=1)


def forget_unattached(db: sa.Connection) -> None:
    """Delete what is known of files that nobody attached within a day."""
    attachments.forget_unattached(db, before=clock.now() - UNATTACHED_KEPT)


handler = housekeeping.serve(forget_unattached)
