"""Statements about schedules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.reports.repository.rows import ReportSchedule, ScheduleStatus, schedule_of
from functions.reports.tables import schedules
from kernel.pagination import page_of, paged
from kernel.schemas import Page

NEWEST_FIRST = (schedules.c.id,)

_is_behind = schedules.c.applied_version < schedules.c.version
_is_there = schedules.c.status != "deleted"


def insert_schedule(db: sa.Connection, values: Mapping[str, Any]) -> ReportSchedule:
    """Store a new schedule, of which Scheduler knows nothing yet.

    Args:
        values: id, owner_id, type, format, parameters, cron, timezone and created_at.
    """
    new = {**values, "status": "enabled", "version": 1, "applied_version": 0}
    return schedule_of(db.execute(sa.insert(schedules).values(**new).returning(*schedules.c)).one())


def count_schedules(db: sa.Connection, owner_id: UUID) -> int:
    """Count somebody's schedules."""
    statement = sa.select(sa.func.count()).select_from(schedules)
    return db.scalar(statement.where(schedules.c.owner_id == owner_id, _is_there)) or 0


def find_schedule(db: sa.Connection, schedule_id: UUID) -> ReportSchedule | None:
    """Return a schedule that is not deleted."""
    row = db.execute(sa.select(schedules).where(schedules.c.id == schedule_id, _is_there)).one_or_none()
    return schedule_of(row) if row else None


def list_schedules(db: sa.Connection, owner_id: UUID | None, *, limit: int, cursor: str | None) -> Page[ReportSchedule]:
    """Return a page of somebody's schedules, or of everybody's, newest first."""
    statement = sa.select(schedules).where(_is_there)
    if owner_id is not None:
        statement = statement.where(schedules.c.owner_id == owner_id)
    rows = db.execute(paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)).all()
    return page_of(rows, NEWEST_FIRST, limit=limit, item=schedule_of)


def change_status(
    db: sa.Connection, schedule_id: UUID, status: ScheduleStatus, reason: str | None = None
) -> ReportSchedule | None:
    """Disable or delete a schedule; None when it is so already, or deleted."""
    statement = (
        sa.update(schedules)
        .where(schedules.c.id == schedule_id, _is_there, schedules.c.status != status)
        .values(status=status, disabled_reason=reason, version=schedules.c.version + 1)
    )
    row = db.execute(statement.returning(*schedules.c)).one_or_none()
    return schedule_of(row) if row else None


def list_behind(db: sa.Connection, *, batch: int) -> list[UUID]:
    """Return the ids of schedules that Scheduler knows in an older state than theirs.

    Among more than a batch chance decides: one that Scheduler refuses never keeps another from its turn for long.
    """
    return list(db.scalars(sa.select(schedules.c.id).where(_is_behind).order_by(sa.func.random()).limit(batch)))


def hold_behind(db: sa.Connection, schedule_id: UUID) -> ReportSchedule | None:
    """Return such a schedule and lock it; None when it is not behind, or somebody else is at it."""
    statement = sa.select(schedules).where(schedules.c.id == schedule_id, _is_behind)
    row = db.execute(statement.with_for_update(skip_locked=True)).one_or_none()
    return schedule_of(row) if row else None


def mark_applied(db: sa.Connection, schedule: ReportSchedule) -> None:
    """Tell that Scheduler knows the schedule as it is; a deleted one goes."""
    this = schedules.c.id == schedule.id
    if schedule.status is ScheduleStatus.DELETED:
        db.execute(sa.delete(schedules).where(this))
    else:
        db.execute(sa.update(schedules).where(this).values(applied_version=schedule.version))
