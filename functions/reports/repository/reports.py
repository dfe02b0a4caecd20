"""Statements about reports. An expired one is not there any more, whether or not it was swept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.repository.rows import Report, WorkStatus, report_of
from functions.reports.tables import reports
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import Timestamp, memberships

NEWEST_FIRST = (reports.c.id,)

_moment = sa.bindparam("moment", type_=Timestamp)
_is_kept = reports.c.expires_at.is_(None) | (reports.c.expires_at > _moment)
_KEPT = sa.select(reports).where(_is_kept)
_FIND = _KEPT.where(reports.c.id == sa.bindparam("report_id"))
_STAY = _FIND.with_for_update(read=True, key_share=True)
_HOLD_FOR_ANOTHER = (
    sa.update(reports)
    .where(reports.c.id == sa.bindparam("report_id"), _is_kept)
    .values(
        expires_at=sa.func.greatest(reports.c.expires_at, sa.bindparam("kept_until", type_=Timestamp)),
        status=sa.case((reports.c.file_key.is_(None), "queued"), else_=reports.c.status),
        version=reports.c.version + 1,
    )
    .returning(*reports.c)
)
_EXPIRED = sa.select(reports.c.id).where(reports.c.expires_at <= _moment).limit(sa.bindparam("batch"))
_DELETE_EXPIRED = (
    sa.delete(reports)
    .where(reports.c.id.in_(_EXPIRED.with_for_update(skip_locked=True)), reports.c.expires_at <= _moment)
    .returning(reports.c.file_key)
)


def insert_report(db: sa.Connection, values: Mapping[str, Any]) -> None:
    """Store a new report, queued and without a file.

    Args:
        values: id, owner_id, type, format, parameters and created_at.
    """
    db.execute(sa.insert(reports).values(**values, status="queued", version=1))


def remove_report(db: sa.Connection, report_id: UUID) -> None:
    """Delete a report, and its operations with it."""
    db.execute(sa.delete(reports).where(reports.c.id == report_id))


def find_report(db: sa.Connection, report_id: UUID, moment: datetime) -> Report | None:
    """Return a report that has not expired."""
    row = db.execute(_FIND, {"report_id": report_id, "moment": moment}).one_or_none()
    return report_of(row) if row else None


def stays(db: sa.Connection, report_id: UUID, moment: datetime) -> bool:
    """Whether a report is there; if so nobody deletes it before the end of the transaction."""
    return db.execute(_STAY, {"report_id": report_id, "moment": moment}).one_or_none() is not None


def hold_for_another(db: sa.Connection, report_id: UUID, moment: datetime, kept_until: datetime) -> Report | None:
    """Lock a report that has not expired for a new making of its file; until then it does not expire."""
    values = {"report_id": report_id, "moment": moment, "kept_until": kept_until}
    row = db.execute(_HOLD_FOR_ANOTHER, values).one_or_none()
    return report_of(row) if row else None


def list_reports(
    db: sa.Connection,
    owner_id: UUID | None,
    moment: datetime,
    *,
    type: ReportType | None,  # noqa: A002 the contract's words
    format: ReportFormat | None,  # noqa: A002
    status: WorkStatus | None,
    limit: int,
    cursor: str | None,
) -> Page[Report]:
    """Return a page of somebody's reports, or of everybody's, newest first."""
    wanted = {reports.c.owner_id: owner_id, reports.c.type: type, reports.c.format: format, reports.c.status: status}
    statement = _KEPT.where(*[column == value for column, value in wanted.items() if value is not None])
    statement = paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)
    rows = db.execute(statement, {"moment": moment}).all()
    return page_of(rows, NEWEST_FIRST, limit=limit, item=report_of)


def begin(db: sa.Connection, report_id: UUID) -> None:
    """Tell that a report without a file is being made."""
    no_file = (reports.c.id == report_id) & reports.c.file_key.is_(None)
    db.execute(sa.update(reports).where(no_file).values(status="running", version=reports.c.version + 1))


def replace_file(db: sa.Connection, report_id: UUID, file: Mapping[str, Any]) -> str | None:
    """Give a report its new file; return the key of the one before, if any.

    Args:
        file: file_key, file_name, course_ids, size_bytes, rows, snapshot_at, generated_at and expires_at.
    """
    before = db.scalar(sa.select(reports.c.file_key).where(reports.c.id == report_id).with_for_update())
    changes = {**file, "status": "succeeded", "version": reports.c.version + 1}
    db.execute(sa.update(reports).where(reports.c.id == report_id).values(**changes))
    return before


def fail(db: sa.Connection, report_id: UUID, expires_at: datetime) -> None:
    """Tell that a report without a file will have none; one with a file keeps it."""
    no_file = (reports.c.id == report_id) & reports.c.file_key.is_(None)
    changes = {"status": "failed", "expires_at": expires_at, "version": reports.c.version + 1}
    db.execute(sa.update(reports).where(no_file).values(**changes))


def shorten(db: sa.Connection, moment: datetime, retention: timedelta) -> None:
    """Let reports expire that were made when the retention was longer, as their files do."""
    longer = reports.c.expires_at > sa.cast(moment + retention, Timestamp)
    made_at = sa.func.coalesce(reports.c.generated_at, moment)
    db.execute(sa.update(reports).where(longer).values(expires_at=made_at + retention))


def delete_expired(db: sa.Connection, moment: datetime, *, batch: int) -> list[str | None]:
    """Delete expired reports with their operations; return the key of each one's file."""
    return list(db.scalars(_DELETE_EXPIRED, {"moment": moment, "batch": batch}))


def count_students(db: sa.Connection, course_id: UUID, *, at_most: int) -> int:
    """Count a course's active students, and stop beyond `at_most`."""
    students = sa.select(memberships.c.user_id).where(
        memberships.c.course_id == course_id, memberships.c.role == "student", memberships.c.status == "active"
    )
    return db.scalar(sa.select(sa.func.count()).select_from(students.limit(at_most + 1).subquery())) or 0
