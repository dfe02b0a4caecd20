"""Last step: the rendered file becomes the report's, and the requester hears of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from functions.reports.service.ending import Rendered
from functions.reports.service.ending import publish as publish_file
from functions.reports.steps import serve
from kernel.db import unit_of_work


def publish(event: dict[str, Any]) -> dict[str, bool]:
    """Publish what the plan and the renderer made; a second time changes nothing."""
    made = event["rendered"]
    rendered = Rendered(
        key=made["key"],
        file_name=made["file_name"],
        rows=made["rows"],
        size_bytes=made["size_bytes"],
        snapshot_at=datetime.fromisoformat(event["snapshot_at"]),
        course_ids=[UUID(course_id) for course_id in event["course_ids"]],
    )
    with unit_of_work() as uow:
        return {"is_published": publish_file(uow, UUID(event["operation_id"]), rendered)}


handler = serve("publish", publish)
