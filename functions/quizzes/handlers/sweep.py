"""Each minute: ends attempts whose time has run out, whether or not their students ever come back."""

from __future__ import annotations

import time
from typing import Any

from functions.quizzes import service
from functions.quizzes.service.finishing import BATCH
from kernel import observability
from kernel.db import unit_of_work

BUDGET_SECONDS = 35.0


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """End them batch by batch, a transaction each; several sweeps at once share the work."""
    observability.start()
    until, total, taken = time.monotonic() + BUDGET_SECONDS, 0, BATCH
    while taken == BATCH and time.monotonic() < until:
        with unit_of_work() as uow:
            taken = service.expire_batch(uow)
        total += taken
    return {"expired": total}


observability.finish_import()
