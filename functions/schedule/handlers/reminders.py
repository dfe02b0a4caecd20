"""Each minute: tells of lessons that begin within the hour."""

from __future__ import annotations

import time
from typing import Any

from functions.schedule import service
from functions.schedule.service.reminders import BATCH
from kernel import observability
from kernel.db import unit_of_work

BUDGET_SECONDS = 35.0


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Tell of them batch by batch, a transaction each; several sweeps at once share the work."""
    observability.start()
    until, total, taken = time.monotonic() + BUDGET_SECONDS, 0, BATCH
    while taken == BATCH and time.monotonic() < until:
        with unit_of_work() as uow:
            taken = service.remind_batch(uow)
        total += taken
    return {"reminded": total}


observability.finish_import()
