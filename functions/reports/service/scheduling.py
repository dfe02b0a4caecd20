"""Use cases around schedules. The row decides; EventBridge Scheduler is made to follow it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import sqlalchemy as sa

from functions.reports import cron, policies, scheduler
from functions.reports.repository import schedules
from functions.reports.repository.rows import ReportRequest, ReportSchedule, ScheduleStatus
from functions.reports.service import rights
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, Forbidden, NotFound, Unprocessable
from kernel.ids import new_id
from kernel.schemas import Page

BATCH = 50


def create_schedule(
    uow: UnitOfWork, caller: Caller, asked: ReportRequest, expression: str, timezone: str
) -> ReportSchedule:
    """Have a report made again and again, in the caller's name.

    Raises:
        NotFound, Forbidden, Unprocessable: as `rights.require`, the caller asks for their own progress, or the
            expression is malformed, too frequent, or never comes.
        Conflict: the caller has very many schedules already.
    """
    asked = rights.require(uow, caller, asked)
    if policies.is_own_progress(caller, asked.parameters.student_id) and not policies.sees_all_reports(caller):
        raise Forbidden("staff_only", "Only staff of a course may have reports made by schedule.")
    rights.require_fitting(uow, asked)
    _require_coming(expression, timezone)
    values = {
        "id": new_id(),
        "owner_id": caller.user_id,
        "type": asked.type,
        "format": asked.format,
        "parameters": asked.parameters.as_json(),
        "cron": expression,
        "timezone": timezone,
        "created_at": clock.now(),
    }
    made = schedules.insert_schedule(uow.db, values)
    if schedules.count_schedules(uow.db, caller.user_id) > policies.MAX_SCHEDULES:
        raise Conflict("too_many_schedules", f"You have {policies.MAX_SCHEDULES} schedules; delete one first.")
    uow.after_commit(partial(_follow_after, uow, made.id))
    return made


def list_schedules(uow: UnitOfWork, caller: Caller, *, limit: int, cursor: str | None) -> Page[ReportSchedule]:
    """List the caller's schedules, or everybody's to who sees them all; newest first."""
    owner_id = None if policies.sees_all_reports(caller) else caller.user_id
    return schedules.list_schedules(uow.db, owner_id, limit=limit, cursor=cursor)


def delete_schedule(uow: UnitOfWork, caller: Caller, schedule_id: UUID) -> None:
    """End a schedule; what it has made stays.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = schedules.find_schedule(uow.db, schedule_id)
    if found is None or not policies.may_see(caller, found.owner_id):
        raise _unknown_schedule()
    if schedules.change_status(uow.db, schedule_id, ScheduleStatus.DELETED) is None:
        raise _unknown_schedule()
    uow.after_commit(partial(_follow_after, uow, schedule_id))


def behind(uow: UnitOfWork) -> list[UUID]:
    """Return the ids of schedules that Scheduler does not know as they are."""
    return schedules.list_behind(uow.db, batch=BATCH)


def follow(db: sa.Connection, schedule_id: UUID) -> None:
    """Tell Scheduler of a schedule as it is now, under its lock: who comes later tells the later state."""
    found = schedules.hold_behind(db, schedule_id)
    if found is not None:
        scheduler.apply(found)
        schedules.mark_applied(db, found)


def _follow_after(uow: UnitOfWork, schedule_id: UUID) -> None:
    """Right after the commit, on the same connection; what this fails to do, the sweep does within a minute."""
    with uow.db.begin():
        follow(uow.db, schedule_id)


def _require_coming(expression: str, timezone: str) -> None:
    try:
        coming = cron.parse(expression).next_after(clock.now(), clock.zone(timezone))
    except cron.CronRefused as refused:
        raise Unprocessable.field("cron", refused.code, str(refused)) from refused
    if coming is None:
        raise Unprocessable.field("cron", "never_runs", "There is no such time any more")


def _unknown_schedule() -> NotFound:
    return NotFound("schedule_not_found", "There is no such schedule.")
