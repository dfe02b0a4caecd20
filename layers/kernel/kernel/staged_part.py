"""Export functions: each writes one service's part of a document as JSON lines, from one snapshot of its database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kernel import observability, request
from kernel.db import UnitOfWork, snapshot
from kernel.staging import PREFIX, staged

FORMAT_VERSION = 1


class PartParameters(BaseModel):
    """What the document is about; a period's beginning is included, its end is not."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    course_id: UUID | None = None
    student_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def is_within(self, moment: datetime) -> bool:
        """Whether a moment lies in the period."""
        return (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)


class PartRequest(BaseModel):
    """What the state machine asks an export function for.

    Attributes:
        course_ids: the courses that a student's document covers.
        request_id: the id of the HTTP request that began the chain.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    operation_id: UUID
    report_type: str
    parameters: PartParameters
    snapshot_at: datetime
    course_ids: list[UUID] = []
    request_id: str = ""

    def head(self, part: str, **more: Any) -> dict[str, Any]:
        """Make the first line of a part."""
        return {
            "record": "head",
            "part": part,
            "format_version": FORMAT_VERSION,
            "report_type": self.report_type,
            "snapshot_at": self.snapshot_at,
            **more,
        }


Records = Callable[[UnitOfWork, PartRequest], Iterable[Mapping[str, Any]]]


def serve(part: str, records: Records) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """Make the Lambda handler that writes a part and returns `part`, `key`, `rows`, `bytes` and `sha256`.

    Args:
        records: yields the part's lines, the head first, while it reads; nothing of it is kept in memory.
    """

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        observability.start()
        asked = PartRequest.model_validate(event)
        known = request.RequestContext(
            request.request_id_from(asked.request_id), method="EXPORT", path=f"{part} for {asked.operation_id}"
        )
        rows = 0
        with request.handling(known), snapshot() as uow:
            with staged(f"{PREFIX}/{asked.operation_id}/{part}.ndjson") as writer:
                for record in records(uow, asked):
                    writer.write_record(record)
                    rows += 1
            written = writer.result
        return {
            "part": part,
            "key": written.key,
            "rows": rows,
            "bytes": written.size_bytes,
            "sha256": written.sha256,
        }

    observability.finish_import()
    return handler
