"""Work that a schedule wakes: batch after batch, a transaction each, until there is no more or the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from kernel import observability
from kernel.db import UnitOfWork, unit_of_work

BUDGET_SECONDS = 35.0
Work = Callable[[UnitOfWork], int]


def serve(done: str, work: Work) -> Callable[[dict[str, Any], Any], dict[str, int]]:
    """Make the Lambda handler of a sweep; it answers how much was done, as ``{done: number}``.

    Args:
        work: does one batch and returns how many things it took on; several sweeps at once must be able to share them.
    """

    def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
        observability.start()
        return {done: in_batches(work, until=time.monotonic() + BUDGET_SECONDS)}

    observability.finish_import()
    return handler


def in_batches(work: Work, *, until: float) -> int:
    """Do `work` until it finds nothing more, or `until` of time.monotonic(); return how much was done."""
    total, taken = 0, 1
    while taken and time.monotonic() < until:
        with unit_of_work() as uow:
            taken = work(uow)
        total += taken
    return total
