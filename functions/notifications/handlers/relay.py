"""Each minute: sends events and fans out broadcasts that are still waiting, and clears what is out of date."""

from __future__ import annotations

import sqlalchemy as sa

from functions.notifications.repository.housekeeping import delete_old
from functions.notifications.service.broadcasts import fan_out_waiting
from kernel import housekeeping
from kernel.db import UnitOfWork


def fan_out(db: sa.Connection) -> None:
    """Fan out broadcasts that their queue has not brought."""
    fan_out_waiting(UnitOfWork(db))


handler = housekeeping.serve(fan_out, delete_old)
