"""Sends mails and SMS: when woken by its queue at once, and each minute whatever is due."""

from __future__ import annotations

import time
from typing import Any

from functions.notifications.channels import Later
from functions.notifications.service import digests, messages
from kernel import observability
from kernel.db import unit_of_work
from kernel.sweep import in_batches

BUDGET_SECONDS = 40.0
"""With the longest wait for a provider after it, well below the function's timeout."""


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Send one by one; several workers at once share the work. Woken for a security mail, it makes no digests first."""
    observability.start()
    until, sent = time.monotonic() + BUDGET_SECONDS, 0
    with unit_of_work() as uow:
        messages.end_hopeless(uow)
    if "Records" not in event:
        in_batches(digests.fold_batch, until=until)
    while time.monotonic() < until:
        with unit_of_work() as uow:
            claim = messages.claim_next(uow)
        if claim is None:
            break
        outcome = messages.deliver(claim)
        with unit_of_work() as uow:
            messages.settle(uow, claim, outcome)
        if isinstance(outcome, Later) and outcome.is_throttled:
            break
        sent += 1
    return {"tried": sent}


observability.finish_import()
