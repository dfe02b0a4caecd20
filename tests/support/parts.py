"""Runs export functions and reads what they staged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kernel.ids import new_id
from kernel.staging import StagedObject, records

SNAPSHOT = "2026-03-02T09:00:00Z"


def exported(
    handler: Callable[[dict[str, Any], Any], dict[str, Any]],
    report_type: str,
    *,
    course_ids: list[str] | None = None,
    **parameters: Any,
) -> list[dict[str, Any]]:
    """Let an export function write its part; its records, the head first.

    Args:
        parameters: course_id, student_id, since and until.
    """
    operation_id = str(new_id())
    event = {
        "operation_id": operation_id,
        "report_type": report_type,
        "parameters": {name: str(value) for name, value in parameters.items() if value is not None},
        "snapshot_at": SNAPSHOT,
        "course_ids": course_ids or [],
    }
    told = handler(event, None)
    assert told["key"] == f"staging/{operation_id}/{told['part']}.ndjson"
    found = list(records(StagedObject(told["key"], told["bytes"], told["sha256"])))
    assert len(found) == told["rows"]
    head = {
        "record": "head",
        "part": told["part"],
        "format_version": 1,
        "report_type": report_type,
        "snapshot_at": SNAPSHOT,
    }
    assert head.items() <= found[0].items()
    return found
