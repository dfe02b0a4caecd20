"""Third step: puts the collected parts together into a file in the staging area."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, BinaryIO, cast
from uuid import UUID

from functions.reports import files, rendering
from functions.reports.kinds import MEDIA_TYPES, ReportFormat, ReportType
from functions.reports.repository import operations
from functions.reports.steps import serve
from kernel.db import unit_of_work
from kernel.staged_part import FORMAT_VERSION
from kernel.staging import StagedObject, records, staged

COLLECTED, RENDERED = 50, 90
PARTS = ("gradebook", "schedule", "profiles")
SECONDS_BETWEEN_TELLING = 1.0


def render(event: dict[str, Any]) -> dict[str, Any]:
    """Render the plan's report; return the file's `key`, `file_name`, `rows` and `size_bytes`."""
    operation_id, made_as = UUID(event["operation_id"]), ReportFormat(event["format"])
    header = header_of(event)
    tell = progress_of(operation_id)
    tell(0)
    key = files.staging_key(operation_id, made_as)
    with staged(key, content_type=MEDIA_TYPES[made_as]) as output:
        done = rendering.render(header, parts_of(event), made_as, cast(BinaryIO, output), progress=tell)
    return {
        "key": key,
        "file_name": rendering.file_name(header, made_as),
        "rows": done.rows,
        "size_bytes": output.size_bytes,
    }


def header_of(event: Mapping[str, Any]) -> rendering.ReportHeader:
    """Make the report's header from the plan."""
    about, parameters = event["header"], event["parameters"]
    return rendering.ReportHeader(
        report_id=event["report_id"],
        type=ReportType(event["report_type"]),
        locale=about["locale"],
        timezone=about["timezone"],
        course_title=about["course_title"],
        student_name=about["student_name"],
        period_from=_moment(parameters["since"]),
        period_to=_moment(parameters["until"]),
        snapshot_at=datetime.fromisoformat(event["snapshot_at"]),
        requested_by=about["requested_by"],
    )


def parts_of(event: Mapping[str, Any]) -> dict[str, Callable[[], Iterator[Mapping[str, Any]]]]:
    """Return how each part's records are opened; a part that nobody collected is its head alone."""
    collected = {
        part["part"]: partial(records, StagedObject(part["key"], part["bytes"], part["sha256"]))
        for part in event["parts"]
    }
    return {name: collected.get(name) or partial(_head_alone, event, name) for name in PARTS}


def progress_of(operation_id: UUID) -> Callable[[int], None]:
    """Make what the renderer tells its progress to, 0..100; the operation learns of it once a second at the most."""
    told = -SECONDS_BETWEEN_TELLING

    def tell(percent: int) -> None:
        nonlocal told
        if percent < 100 and time.monotonic() - told < SECONDS_BETWEEN_TELLING:
            return
        told = time.monotonic()
        with unit_of_work() as uow:
            operations.advance(uow.db, operation_id, COLLECTED + (RENDERED - COLLECTED) * percent // 100)

    return tell


def _head_alone(event: Mapping[str, Any], part: str) -> Iterator[Mapping[str, Any]]:
    about = {name: event[name] for name in ("report_type", "snapshot_at")}
    yield {"record": "head", "part": part, "format_version": FORMAT_VERSION, **about}


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


handler = serve("render", render)
