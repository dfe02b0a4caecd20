"""The weekly round: a report of performance for each active course, to one of its teachers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.repository import courses, operations, reports
from functions.reports.repository.rows import ReportParameters, ReportRequest
from functions.reports.service.generation import digest, new_report, operation_values
from kernel.db import UnitOfWork

BATCH = 100


def ask_for_batch(uow: UnitOfWork, due_at: datetime, after: UUID) -> tuple[list[UUID], UUID | None]:
    """Ask for the reports of the next courses, each once for `due_at`.

    Returns:
        The new operations, which nobody has started yet, and the last course; None when there were no more.
    """
    found = courses.list_taught(uow.db, after, batch=BATCH)
    made: list[UUID] = []
    for course_id, teacher_id in found:
        asked = ReportRequest(ReportType.COURSE_PERFORMANCE, ReportFormat.XLSX, ReportParameters(course_id=course_id))
        report_id = new_report(uow, teacher_id, asked)
        values = operation_values(report_id, teacher_id, digest({"weekly": course_id}))
        # The round has no schedule of its own: the course stands for it.
        operation = operations.insert_operation(uow.db, {**values, "schedule_id": course_id, "due_at": due_at})
        if operation is None:
            reports.remove_report(uow.db, report_id)
        else:
            made.append(operation.id)
    return made, found[-1][0] if found else None
