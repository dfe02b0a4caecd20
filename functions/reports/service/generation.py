"""Use cases that ask for a report's file."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from functions.reports import executions, policies
from functions.reports.repository import operations, reports
from functions.reports.repository.rows import Operation, ReportRequest
from functions.reports.service import rights
from functions.reports.service.reading import seen_report, unknown_report
from kernel import clock, request
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, TooManyRequests
from kernel.ids import new_id

# Longer than the state machine may run: a report under work does not expire.
LONGEST_WORK = timedelta(hours=2)
TRIES = 3


def generate(uow: UnitOfWork, caller: Caller, asked: ReportRequest) -> Operation:
    """Ask for a report. While the same one is being made for the caller, its operation is the answer.

    Raises:
        NotFound, Forbidden, Unprocessable: as `rights.require`.
        Conflict: the same report was asked for and ended again and again at this very moment.
        TooManyRequests: the caller waits for many others already.
    """
    asked = rights.require(uow, caller, asked)
    rights.require_fitting(uow, asked)
    fingerprint = fingerprint_of(caller.user_id, asked)
    for _ in range(TRIES):
        report_id = new_report(uow, caller.user_id, asked)
        made = _ask(uow, report_id, caller.user_id, fingerprint)
        if made is not None:
            return made
        reports.remove_report(uow.db, report_id)
        found = operations.find_open(uow.db, fingerprint)
        if found is not None:
            return found
    raise Conflict("try_again", "The same report has just been made. Try again.")


def regenerate(uow: UnitOfWork, caller: Caller, report_id: UUID) -> Operation:
    """Ask for a report's file anew; the file there is stays until then. While one is being made, that is the answer.

    Raises:
        NotFound, Forbidden, Unprocessable: no such report for the caller, or as `rights.require`.
    """
    report = seen_report(uow, caller, report_id)
    rights.require(uow, caller, report.request)
    rights.require_fitting(uow, report.request)
    moment = clock.now()
    # The lock lets others change the report: whoever ends an operation locks that first, and then the report.
    if not reports.stays(uow.db, report_id, moment):
        raise unknown_report()
    made = _ask(uow, report_id, caller.user_id, digest({"report": report_id}))
    if made is not None:
        if reports.hold_for_another(uow.db, report_id, moment, moment + LONGEST_WORK) is None:
            raise unknown_report()
        return made
    found = operations.find_open_of_report(uow.db, report_id)
    if found is None:
        raise Conflict("try_again", "The report has just been made. Try again.")
    return found


def new_report(uow: UnitOfWork, owner_id: UUID, asked: ReportRequest) -> UUID:
    """Store a report that is to be made; return its id."""
    values = {
        "id": new_id(),
        "owner_id": owner_id,
        "type": asked.type,
        "format": asked.format,
        "parameters": asked.parameters.as_json(),
        "created_at": clock.now(),
    }
    reports.insert_report(uow.db, values)
    return UUID(str(values["id"]))


def fingerprint_of(owner_id: UUID, asked: ReportRequest) -> bytes:
    """Return what is equal for equal requests of one person."""
    about = {"type": asked.type, "format": asked.format, "parameters": asked.parameters.as_json()}
    return digest({"owner": owner_id, **about})


def operation_values(report_id: UUID, requested_by: UUID, fingerprint: bytes) -> dict[str, Any]:
    """Return the values of a new operation whose execution bears its id."""
    operation_id = new_id()
    return {
        "id": operation_id,
        "report_id": report_id,
        "fingerprint": fingerprint,
        "execution_name": str(operation_id),
        "requested_by": requested_by,
        "requested_at": clock.now(),
        "request_id": request.current().request_id,
    }


def _ask(uow: UnitOfWork, report_id: UUID, requested_by: UUID, fingerprint: bytes) -> Operation | None:
    operation = operations.insert_operation(uow.db, operation_values(report_id, requested_by, fingerprint))
    if operation is not None:
        if operations.count_open(uow.db, requested_by) > policies.MAX_OPEN_OPERATIONS:
            detail = "You wait for many reports already. Ask again when some are made."
            raise TooManyRequests("too_many_operations", detail, retry_after_seconds=30)
        uow.after_commit(partial(_start, operation.id))
    return operation


def _start(operation_id: UUID) -> None:
    """Right after the commit; what this fails to do, the sweep does within a minute."""
    executions.start(operation_id)


def digest(about: dict[str, Any]) -> bytes:
    """Return the SHA-256 of named values, in whatever order they come."""
    return hashlib.sha256(json.dumps(about, sort_keys=True, default=str).encode()).digest()
