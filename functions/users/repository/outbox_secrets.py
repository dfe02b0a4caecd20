"""Takes secrets out of the outbox, where published events otherwise stay for a week."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from functions.users.published import WITH_SECRETS
from kernel import clock
from kernel.tables import outbox

KEPT_AFTER_PUBLISHING = timedelta(minutes=10)


def delete_published(db: sa.Connection) -> None:
    """Delete events that carry tokens or codes, ten minutes after they were published."""
    types = [event.detail_type() for event in WITH_SECRETS]
    before = clock.now() - KEPT_AFTER_PUBLISHING
    db.execute(sa.delete(outbox).where(outbox.c.published_at < before, outbox.c.detail_type.in_(types)))
