"""The failing path: ends the operation with a reason that its requester can act on, and clears what was staged."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from functions.reports import failures
from functions.reports.repository import operations
from functions.reports.service import ending
from functions.reports.steps import serve
from kernel.db import UnitOfWork, unit_of_work

logger = logging.getLogger(__name__)


def fail(event: dict[str, Any]) -> dict[str, bool]:
    """End the execution's operation, if it has one by now.

    Args:
        event: `state`, what the failed step was given, with the caught error as `failure`; and `execution_name`.
    """
    state = event["state"]
    caught = state.get("failure") or {}
    logger.error("a report failed with %s", caught.get("Error"))
    with unit_of_work() as uow:
        operation_id = _operation_id(uow, state, event["execution_name"])
        has_failed = operation_id is not None and ending.fail(uow, operation_id, failures.of_error(caught))
    return {"has_failed": has_failed}


def _operation_id(uow: UnitOfWork, state: dict[str, Any], execution_name: str) -> UUID | None:
    if "operation_id" in state:
        return UUID(state["operation_id"])
    found = operations.find_by_execution(uow.db, execution_name)
    return found.id if found else None


handler = serve("fail", fail)
