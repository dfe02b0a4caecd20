"""Sends stored events to EventBridge, ten a call at most, and looks at what became of each."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID

from pydantic_core import to_json

from kernel.aws import client
from kernel.config import settings

if TYPE_CHECKING:
    from mypy_boto3_events.type_defs import PutEventsRequestEntryTypeDef

logger = logging.getLogger(__name__)

ENTRIES_PER_CALL = 10
BYTES_PER_CALL = 200_000
"""EventBridge refuses a call of more than 256 KiB, names, times and source included."""


class Row(TypedDict):
    """A row of the outbox table, as far as publishing needs it."""

    event_id: UUID
    source: str
    detail_type: str
    detail: dict[str, Any]
    created_at: datetime
    next_attempt_at: datetime


def send(rows: Sequence[Row], until: float) -> tuple[set[UUID], set[UUID]]:
    """Send rows in their order until `until` (of `time.monotonic`).

    Returns:
        The ids that EventBridge took, and those it refused: a 200 may hold failed entries. What there was no time for
        is in neither.
    """
    sent, tried = set[UUID](), set[UUID]()
    for batch in _batches(rows):
        if time.monotonic() >= until:
            break
        tried.update(event_id for event_id, _ in batch)
        try:
            answer = client("events").put_events(Entries=[entry for _, entry in batch])
        except Exception:
            logger.warning("put_events failed", exc_info=True)
            continue
        for (event_id, entry), told in zip(batch, answer["Entries"], strict=True):
            if "EventId" in told and not told.get("ErrorCode"):
                sent.add(event_id)
            else:
                logger.warning("event refused: %s %s", entry["DetailType"], told.get("ErrorCode"))
    return sent, tried - sent


def _batches(rows: Sequence[Row]) -> Iterator[list[tuple[UUID, PutEventsRequestEntryTypeDef]]]:
    batch: list[tuple[UUID, PutEventsRequestEntryTypeDef]] = []
    size_bytes = 0
    for row in rows:
        detail = to_json(row["detail"])
        if batch and (len(batch) == ENTRIES_PER_CALL or size_bytes + len(detail) > BYTES_PER_CALL):
            yield batch
            batch, size_bytes = [], 0
        batch.append((row["event_id"], _entry(row, detail.decode())))
        size_bytes += len(detail)
    if batch:
        yield batch


def _entry(row: Row, detail: str) -> PutEventsRequestEntryTypeDef:
    return {
        "EventBusName": settings().event_bus_name,
        "Source": row["source"],
        "DetailType": row["detail_type"],
        "Detail": detail,
        "Time": row["created_at"],
    }
