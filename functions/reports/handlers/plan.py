"""First step: finds or makes the operation, checks the requester's rights, and says what is to be collected."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from functions.reports.service import planning
from functions.reports.steps import serve
from kernel.db import unit_of_work


def plan(event: dict[str, Any]) -> dict[str, Any]:
    """Answer the plan, or ``{"is_planned": false}`` when there is nothing to do.

    Args:
        event: `input` of the execution (operation_id, or schedule_id and due_at), `execution_name` and `started_at`.
    """
    asked, name = event["input"], event["execution_name"]
    with unit_of_work() as uow:
        if "schedule_id" in asked:
            due_at = due_time(asked.get("due_at", ""), event["started_at"])
            operation = planning.begin_run(uow, UUID(asked["schedule_id"]), due_at, name)
        else:
            operation = planning.begin_operation(uow, UUID(asked["operation_id"]), name)
    if operation is None:
        return {"is_planned": False}
    with unit_of_work() as uow:
        return planning.plan(uow, operation)


def due_time(told: str, started_at: str) -> datetime:
    """Return when a run was due: what Scheduler tells, else the minute in which the execution began."""
    try:
        return datetime.fromisoformat(told)
    except ValueError:
        return datetime.fromisoformat(started_at).replace(second=0, microsecond=0)


handler = serve("plan", plan)
