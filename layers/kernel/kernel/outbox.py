"""Outbox: events are stored in the transaction of their effect, sent after it, and sent again until it worked."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import sqlalchemy as sa

from kernel import clock, request
from kernel.event_bridge import Row, send
from kernel.ids import new_id
from kernel.tables import outbox

if TYPE_CHECKING:
    from kernel.events import PublishedEvent

logger = logging.getLogger(__name__)

PUBLISH_BUDGET_SECONDS = 3.0
GRACE = timedelta(seconds=10)
KEPT_AFTER_PUBLISHING = timedelta(days=7)
LONGEST_PAUSE = timedelta(minutes=30)


def row_of(event: PublishedEvent) -> Row:
    """Wrap an event with its metadata, taken from the request at hand."""
    context, moment, event_id = request.current(), clock.now(), new_id()
    metadata = {
        "event_id": event_id,
        "occurred_at": moment,
        "request_id": context.request_id,
        "causation_id": context.causation_id,
    }
    return Row(
        event_id=event_id,
        source=event.source,
        detail_type=event.detail_type(),
        detail={"metadata": metadata, "data": event.model_dump(mode="json")},
        created_at=moment,
        next_attempt_at=moment + GRACE,
    )


def append(db: sa.Connection, rows: Sequence[Row]) -> None:
    """Store events in the transaction of their effect. The relay leaves them alone for ten seconds."""
    db.execute(sa.insert(outbox), [dict(row) for row in rows])


def publish_now(db: sa.Connection, rows: Sequence[Row]) -> None:
    """Send committed events at once. Whatever fails, or does not fit the time, stays for the relay."""
    try:
        sent, _ = send(rows, until=time.monotonic() + PUBLISH_BUDGET_SECONDS)
        if sent:
            with db.begin():
                _mark_sent(db, sent)
    except Exception:
        logger.warning("events wait for the relay", exc_info=True)


def relay(db: sa.Connection, *, budget_seconds: float = 40.0) -> int:
    """Send what is still unpublished, oldest first; return how many were sent.

    Concurrent relays share the work (``SKIP LOCKED``). An event that fails again waits twice as long each time, at
    most half an hour, and is never given up.
    """
    until, total = time.monotonic() + budget_seconds, 0
    while time.monotonic() < until:
        with db.begin():
            rows = [Row(**row._mapping) for row in db.execute(_due(clock.now()))]  # type: ignore[typeddict-item]
            sent, failed = send(rows, until)
            _mark_sent(db, sent)
            if failed:
                db.execute(_postponed(failed, clock.now()))
        total += len(sent)
        if len(rows) < 100:
            break
    return total


def _mark_sent(db: sa.Connection, ids: set[UUID]) -> None:
    if ids:
        db.execute(sa.update(outbox).where(outbox.c.event_id.in_(ids)).values(published_at=clock.now()))


def _due(moment: datetime) -> sa.Select[Any]:
    columns = [outbox.c[name] for name in Row.__annotations__]
    waiting = outbox.c.published_at.is_(None) & (outbox.c.next_attempt_at <= moment)
    ordered = sa.select(*columns).where(waiting).order_by(outbox.c.next_attempt_at, outbox.c.event_id)
    return ordered.limit(100).with_for_update(skip_locked=True)


def _postponed(ids: set[UUID], moment: datetime) -> sa.Update:
    doubled = GRACE.total_seconds() * sa.func.power(2, sa.func.least(outbox.c.attempts, 10))
    seconds = sa.func.least(LONGEST_PAUSE.total_seconds(), doubled)
    pause = sa.func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=sa.Interval)
    values = {"attempts": outbox.c.attempts + 1, "next_attempt_at": sa.literal(moment) + pause}
    return sa.update(outbox).where(outbox.c.event_id.in_(ids)).values(values)
