"""Use cases that show operations and reports, and hand files out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from functions.reports import files, policies
from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.repository import operations, reports
from functions.reports.repository.rows import Operation, Report, WorkStatus
from functions.reports.service import rights
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, NotFound
from kernel.schemas import Page


def unknown_report() -> NotFound:
    """Make the refusal of a report that is not there, for this caller."""
    return NotFound("report_not_found", "There is no such report.")


def read_operation(uow: UnitOfWork, caller: Caller, operation_id: UUID) -> Operation:
    """Return an operation.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    operation = operations.find_operation(uow.db, operation_id)
    if operation is None or not policies.may_see(caller, operation.requested_by):
        raise NotFound("operation_not_found", "There is no such operation.")
    return operation


def seen_report(uow: UnitOfWork, caller: Caller, report_id: UUID) -> Report:
    """Return a report.

    Raises:
        NotFound: there is none, it has expired, or it is somebody else's.
    """
    report = reports.find_report(uow.db, report_id, clock.now())
    if report is None or not policies.may_see(caller, report.owner_id):
        raise unknown_report()
    return report


def list_reports(
    uow: UnitOfWork,
    caller: Caller,
    *,
    type: ReportType | None,  # noqa: A002 the contract's words
    format: ReportFormat | None,  # noqa: A002
    status: WorkStatus | None,
    limit: int,
    cursor: str | None,
) -> Page[Report]:
    """List the caller's reports, or everybody's to who sees them all; newest first."""
    owner_id = None if policies.sees_all_reports(caller) else caller.user_id
    wanted = {"type": type, "format": format, "status": status}
    return reports.list_reports(uow.db, owner_id, clock.now(), **wanted, limit=limit, cursor=cursor)  # type: ignore[arg-type]


def download_report(uow: UnitOfWork, caller: Caller, report_id: UUID) -> tuple[str, datetime]:
    """Return a link to a report's file that works for five minutes, and its end.

    Raises:
        NotFound, Forbidden: no such report for the caller, or they may not see its records any more.
        Conflict: there is no file.
    """
    report = seen_report(uow, caller, report_id)
    rights.require_still(uow, caller, report)
    if report.file_key is None or report.file_name is None:
        raise Conflict("report_not_ready", f"There is no file: the report is {report.status}.")
    return files.download_link(report.file_key, filename=report.file_name)
