"""How an operation ends: with a file that is published, or with a failure that is told. Whoever comes first decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from functions.reports import files
from functions.reports.failures import Failure
from functions.reports.published import ReportFailed, ReportReady
from functions.reports.repository import operations, reports
from functions.reports.repository.rows import OPEN, Operation, Report, WorkStatus
from kernel import clock, request
from kernel.config import settings
from kernel.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Rendered:
    """What the renderer left in the staging area."""

    key: str
    file_name: str
    rows: int
    size_bytes: int
    snapshot_at: datetime
    course_ids: list[UUID]


def publish(uow: UnitOfWork, operation_id: UUID, rendered: Rendered) -> bool:
    """Make a rendered file the report's, in the place of the one before, and end the operation.

    Returns False, and leaves everything as it is, when the operation ended otherwise in the meantime.
    """
    operation = operations.hold_operation(uow.db, operation_id)
    if operation is None or operation.status not in OPEN:
        return operation is not None and operation.status is WorkStatus.SUCCEEDED
    report = reports.find_report(uow.db, operation.report_id, clock.now())
    if report is None:
        return False
    key = files.published_key(report.id, operation.id, report.format)
    uow.on_refusal(partial(files.remove, key))
    files.publish(rendered.key, key)
    generated_at = clock.now()
    file = {
        "file_key": key,
        "file_name": rendered.file_name,
        "course_ids": rendered.course_ids,
        "size_bytes": rendered.size_bytes,
        "rows": rendered.rows,
        "snapshot_at": rendered.snapshot_at,
        "generated_at": generated_at,
        "expires_at": generated_at + retention(),
    }
    before = reports.replace_file(uow.db, report.id, file)
    operations.succeed(uow.db, operation.id, generated_at)
    uow.emit(_ready(operation, report, rendered, generated_at))
    if before is not None:
        uow.after_commit(partial(files.remove, before))
    uow.after_commit(partial(files.clear_staging, operation.id))
    return True


def fail(uow: UnitOfWork, operation_id: UUID, failure: Failure) -> bool:
    """End an open operation with what went wrong, and clear what it staged; False when it has ended already."""
    moment = clock.now()
    operation = operations.fail(uow.db, operation_id, moment, failure.code, failure.detail)
    if operation is None:
        return False
    reports.fail(uow.db, operation.report_id, moment + retention())
    report = reports.find_report(uow.db, operation.report_id, moment)
    if report is not None:
        # Neither the sweep nor the failing path was called by the request that all this began with.
        with request.handling(request.RequestContext(operation.request_id)):
            uow.emit(_failed(operation, report, failure))
    uow.after_commit(partial(files.clear_staging, operation.id))
    return True


def retention() -> timedelta:
    """Return how long reports are kept."""
    return timedelta(days=int(settings().retention_days))


def _ready(operation: Operation, report: Report, rendered: Rendered, generated_at: datetime) -> ReportReady:
    about = report.request.parameters
    return ReportReady(
        **_told_of(operation, report),
        course_id=about.course_id,
        student_id=about.student_id,
        locale=about.locale,
        rows=rendered.rows,
        size_bytes=rendered.size_bytes,
        generated_at=generated_at,
        expires_at=generated_at + retention(),
    )


def _failed(operation: Operation, report: Report, failure: Failure) -> ReportFailed:
    return ReportFailed(**_told_of(operation, report), error_code=failure.code, error_detail=failure.detail)


def _told_of(operation: Operation, report: Report) -> dict[str, Any]:
    return {
        "operation_id": operation.id,
        "report_id": report.id,
        "type": report.type.value,
        "format": report.format.value,
        "requested_by": operation.requested_by,
        "is_scheduled": operation.schedule_id is not None,
    }
