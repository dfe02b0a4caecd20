"""Each hour: looks at months that have ended for who was at all their lessons."""

from __future__ import annotations

import time
from typing import Any

from functions.profiles import service
from functions.profiles.service.attendance import BATCH
from kernel import observability
from kernel.db import unit_of_work

BUDGET_SECONDS = 35.0


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Judge them batch by batch, a transaction each; several sweeps at once share the work."""
    observability.start()
    until, total, taken = time.monotonic() + BUDGET_SECONDS, 0, BATCH
    while taken == BATCH and time.monotonic() < until:
        with unit_of_work() as uow:
            taken = service.judge_batch(uow)
        total += taken
    return {"judged": total}


observability.finish_import()
