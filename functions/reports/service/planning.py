"""The first step of the state machine: which operation this is, and all that the others need to know."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from functions.reports.published import ReportScheduleDisabled
from functions.reports.repository import operations, reports, schedules
from functions.reports.repository.rows import (
    Operation,
    Report,
    ReportParameters,
    ReportRequest,
    ReportSchedule,
    ScheduleStatus,
)
from functions.reports.service import rights
from functions.reports.service.generation import digest, new_report, operation_values
from kernel import clock, directory
from kernel.auth import Caller, Role
from kernel.db import UnitOfWork
from kernel.directory import Person
from kernel.errors import Forbidden, NotFound, Unprocessable

PLANNED = 10
_NO_SESSION = UUID(int=0)


class RightsLost(Exception):
    """Who asked may not see the records any more."""


def begin_operation(uow: UnitOfWork, operation_id: UUID, execution_name: str) -> Operation | None:
    """Set an operation running; None when it has ended, or another execution works at it."""
    found = operations.find_operation(uow.db, operation_id)
    if found is None or found.execution_name != execution_name:
        return None
    return operations.begin(uow.db, operation_id, clock.now())


def begin_run(uow: UnitOfWork, schedule_id: UUID, due_at: datetime, execution_name: str) -> Operation | None:
    """Make and begin the operation of a schedule's run; None when there is nothing to do.

    Scheduler delivers at least once: of several executions for one run, one has the operation. A schedule whose owner
    may not see those records any more is disabled.
    """
    found = operations.find_run(uow.db, schedule_id, due_at) or _new_run(uow, schedule_id, due_at, execution_name)
    if found is None or found.execution_name != execution_name:
        return None
    return operations.begin(uow.db, found.id, clock.now())


def plan(uow: UnitOfWork, operation: Operation) -> dict[str, Any]:
    """Return what the other steps need: what to collect, and the report's header.

    Raises:
        RightsLost: who asked may not see the records any more.
        Unavailable: another service had to be asked about people or courses and does not answer.
    """
    moment = clock.now()
    report = reports.find_report(uow.db, operation.report_id, moment)
    person = directory.person(uow, operation.requested_by)
    if report is None or person is None or not person.is_active:
        raise RightsLost("the report or its requester is gone")
    caller = _as_caller(person)
    try:
        asked = rights.require(uow, caller, report.request)
    except (NotFound, Forbidden, Unprocessable) as refused:
        raise RightsLost(refused.code) from refused
    about = asked.parameters
    reports.begin(uow.db, report.id)
    operations.advance(uow.db, operation.id, PLANNED)
    return {
        "operation_id": operation.id,
        "report_id": report.id,
        "report_type": report.type,
        "format": report.format,
        "parameters": {
            "course_id": about.course_id,
            "student_id": about.student_id,
            "since": about.since,
            "until": about.until,
        },
        "course_ids": rights.courses_covered(uow, about),
        "snapshot_at": moment,
        "header": _header(uow, caller, person, report, about),
        "request_id": operation.request_id,
        "is_planned": True,
    }


def _new_run(uow: UnitOfWork, schedule_id: UUID, due_at: datetime, execution_name: str) -> Operation | None:
    schedule = schedules.find_schedule(uow.db, schedule_id)
    if schedule is None or schedule.status is not ScheduleStatus.ENABLED:
        return None
    if not _has_rights(uow, schedule.owner_id, schedule.request):
        _disable(uow, schedule)
        return None
    report_id = new_report(uow, schedule.owner_id, schedule.request)
    fingerprint = digest({"schedule": schedule_id, "due_at": due_at})
    values = operation_values(report_id, schedule.owner_id, fingerprint)
    run = {"execution_name": execution_name, "schedule_id": schedule_id, "due_at": due_at}
    made = operations.insert_operation(uow.db, {**values, **run})
    if made is None:
        reports.remove_report(uow.db, report_id)
        return operations.find_run(uow.db, schedule_id, due_at)
    return made


def _has_rights(uow: UnitOfWork, owner_id: UUID, asked: ReportRequest) -> bool:
    person = directory.person(uow, owner_id)
    if person is None or not person.is_active:
        return False
    try:
        rights.require(uow, _as_caller(person), asked)
    except (NotFound, Forbidden, Unprocessable):
        return False
    return True


def _disable(uow: UnitOfWork, schedule: ReportSchedule) -> None:
    """Scheduler is told by the sweep."""
    if schedules.change_status(uow.db, schedule.id, ScheduleStatus.DISABLED, "rights_lost") is not None:
        uow.emit(
            ReportScheduleDisabled(
                schedule_id=schedule.id,
                owner_id=schedule.owner_id,
                type=schedule.type.value,
                format=schedule.format.value,
                reason="rights_lost",
            )
        )


def _as_caller(person: Person) -> Caller:
    return Caller(person.user_id, Role(person.role), _NO_SESSION)


def _header(
    uow: UnitOfWork, caller: Caller, requester: Person, report: Report, about: ReportParameters
) -> dict[str, Any]:
    course = directory.access(uow, caller, about.course_id).course if about.course_id is not None else None
    student = directory.person(uow, about.student_id) if about.student_id is not None else None
    timezone = course.timezone if course else student.timezone if student else requester.timezone
    return {
        "locale": about.locale or requester.locale,
        "timezone": timezone,
        "course_title": course.title if course else None,
        "student_name": student.full_name if student else None,
        "requested_by": requester.full_name,
    }
