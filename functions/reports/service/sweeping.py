"""What is put right each minute: starts that failed, executions that ended without a word, files whose time is over."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from functions.reports import executions, failures, files
from functions.reports.repository import operations, reports
from functions.reports.repository.rows import Operation, WorkStatus
from functions.reports.service import ending
from kernel import clock
from kernel.db import UnitOfWork

# An operation younger than this is in good hands.
PATIENCE = timedelta(seconds=20)
BATCH = 100

logger = logging.getLogger(__name__)


def open_operations(uow: UnitOfWork) -> Sequence[Operation]:
    """Return operations that have been open for a while, as many as Step Functions may be asked about in a minute."""
    return operations.list_open(uow.db, before=clock.now() - PATIENCE, batch=BATCH)


def right_operation(uow: UnitOfWork, operation: Operation) -> bool:
    """Start an operation that was never started, end one whose execution has ended; return whether it was ended."""
    if operation.status is WorkStatus.QUEUED and executions.start(operation.id):
        return False
    status = executions.status_of(operation.execution_name)
    if status == executions.RUNNING:
        return False
    return ending.fail(uow, operation.id, failures.of_execution(status))


def delete_expired(uow: UnitOfWork) -> int:
    """Delete a batch of expired reports and their files; return how many."""
    reports.shorten(uow.db, clock.now(), ending.retention())
    keys = reports.delete_expired(uow.db, clock.now(), batch=BATCH)
    for key in keys:
        if key is not None:
            uow.after_commit(partial(files.remove, key))
    return len(keys)
