"""Each minute: operations that got stuck, schedules that Scheduler has not heard of, reports whose time is over."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from functions.reports.service import scheduling, sweeping
from kernel import observability
from kernel.db import reading, unit_of_work
from kernel.sweep import in_batches

BUDGET_SECONDS = 35.0

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Put right what can be; one thing that fails does not keep the others from it. Several sweeps at once are fine."""
    observability.start()
    until = time.monotonic() + BUDGET_SECONDS
    return {
        "ended": sum(_tried(_right, operation) for operation in _listed(sweeping.open_operations, until)),
        "followed": sum(_tried(_follow, schedule_id) for schedule_id in _listed(scheduling.behind, until)),
        "expired": _tried(_expire, until),
    }


def _listed(find: Callable[[Any], Any], until: float) -> Any:
    with reading() as uow:
        found = find(uow)
    for item in found:
        if time.monotonic() >= until:
            return
        yield item


def _right(operation: Any) -> int:
    with unit_of_work() as uow:
        return int(sweeping.right_operation(uow, operation))


def _follow(schedule_id: Any) -> int:
    with unit_of_work() as uow:
        scheduling.follow(uow.db, schedule_id)
    return 1


def _expire(until: float) -> int:
    return in_batches(sweeping.delete_expired, until=until)


def _tried(work: Callable[[Any], int], item: Any) -> int:
    try:
        return work(item)
    except Exception:
        logger.exception("the sweep could not put something right; it tries again in a minute")
        return 0


observability.finish_import()
