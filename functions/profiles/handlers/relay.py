"""Each minute: sends events that are still waiting, and clears what is out of date."""

from datetime import timedelta

import sqlalchemy as sa

from functions.profiles.repository import avatars
from kernel import clock, housekeeping

# As long as the bucket keeps what lies under `pending/`.
UPLOADS_KEPT = timedelta(days=1)


def forget_uploads(db: sa.Connection) -> None:
    """Delete what is known of pictures that nobody took into use within a day."""
    avatars.forget_uploads(db, before=clock.now() - UPLOADS_KEPT)


handler = housekeeping.serve(forget_uploads)
