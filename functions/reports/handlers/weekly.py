"""The weekly round, where the stack has it: asks for a report of every active course and starts their executions."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from functions.reports import executions
from functions.reports.service import weekly
from kernel import clock, observability
from kernel.db import unit_of_work

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Ask batch by batch; called again for the same day, it asks for nothing twice."""
    observability.start()
    due_at = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    last: UUID | None = UUID(int=0)
    asked = 0
    while last is not None:
        with unit_of_work() as uow:
            made, last = weekly.ask_for_batch(uow, due_at, last)
        for operation_id in made:
            _start(operation_id)
        asked += len(made)
    return {"asked": asked}


def _start(operation_id: UUID) -> None:
    try:
        executions.start(operation_id)
    except Exception:
        logger.warning("the sweep starts operation %s", operation_id, exc_info=True)


observability.finish_import()
