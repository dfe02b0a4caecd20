"""What a service's relay function does each minute: send waiting events, then clear what is out of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from kernel import clock, observability, outbox
from kernel.engine import engine
from kernel.idempotency import KEPT as IDEMPOTENCY_KEPT
from kernel.tables import idempotency_keys, inbox
from kernel.tables import outbox as outbox_table

INBOX_KEPT = timedelta(days=30)
Task = Callable[[sa.Connection], None]


def purge(db: sa.Connection) -> None:
    """Delete published events after 7 days, inbox rows after 30 days, idempotency keys after 24 hours."""
    moment = clock.now()
    old = {
        outbox_table: outbox_table.c.published_at < moment - outbox.KEPT_AFTER_PUBLISHING,
        inbox: inbox.c.received_at < moment - INBOX_KEPT,
        idempotency_keys: idempotency_keys.c.created_at < moment - IDEMPOTENCY_KEPT,
    }
    for table, condition in old.items():
        db.execute(sa.delete(table).where(condition))


def serve(*tasks: Task) -> Callable[[dict[str, Any], Any], dict[str, int]]:
    """Make the Lambda handler of a service's relay; `tasks` are the service's own clean-ups, a transaction each."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
        observability.start()
        with engine().connect() as db:
            published = outbox.relay(db)
            for task in (purge, *tasks):
                with db.begin():
                    task(db)
        return {"published": published}

    observability.finish_import()
    return handler
