"""Fewer Lambda processes: a burst of events starts a few of each function, not as many as in AWS.

Every process takes a second of the processor to begin and 80 MB; on a laptop more of them are slower.
"""

from types import ModuleType
from typing import Any

BATCHES_AT_ONCE = 2


def install(lambda_svc: ModuleType) -> None:
    """Limit how many batches of one queue the emulator hands to a function at a time."""
    allowed = lambda_svc._sqs_esm_concurrency

    def limited(*mapping: Any) -> int:
        return min(BATCHES_AT_ONCE, int(allowed(*mapping)))

    lambda_svc._sqs_esm_concurrency = limited  # type: ignore[attr-defined]
