"""Answers that are put together of more than a row's own columns."""

from __future__ import annotations

from functions.reports import cron
from functions.reports.repository.rows import Operation, ReportSchedule, ScheduleStatus
from functions.reports.schemas import OperationErrorRead, OperationRead, ReportScheduleRead
from kernel import clock


def operation_read(operation: Operation) -> OperationRead:
    """Show an operation."""
    error = None
    if operation.error_code is not None and operation.error_detail is not None:
        error = OperationErrorRead(code=operation.error_code, detail=operation.error_detail)
    names = ("id", "status", "progress", "report_id", "requested_by", "requested_at", "finished_at")
    return OperationRead(error=error, **{name: getattr(operation, name) for name in names})


def schedule_read(schedule: ReportSchedule) -> ReportScheduleRead:
    """Show a schedule with the time of its next run."""
    is_enabled = schedule.status is ScheduleStatus.ENABLED
    comes = cron.parse(schedule.cron).next_after(clock.now(), clock.zone(schedule.timezone)) if is_enabled else None
    names = ("id", "type", "format", "parameters", "cron", "timezone", "disabled_reason", "owner_id", "created_at")
    about = {name: getattr(schedule, name) for name in names}
    return ReportScheduleRead(is_enabled=is_enabled, next_run_at=comes, **about)
