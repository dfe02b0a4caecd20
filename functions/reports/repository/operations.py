"""Statements about operations. Whoever ends one first has ended it: each step asks for the status it starts from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.reports.repository.rows import OPEN, OPERATION, Operation, operation_of
from functions.reports.tables import operations

_SELECT = sa.select(*OPERATION)
_is_open = operations.c.status.in_(OPEN)
_by_id = operations.c.id == sa.bindparam("operation_id")
_FIND = _SELECT.where(_by_id)
_OPEN_BY_FINGERPRINT = _SELECT.where(operations.c.fingerprint == sa.bindparam("fingerprint"), _is_open)
_BY_DUE_TIME = _SELECT.where(
    operations.c.schedule_id == sa.bindparam("schedule_id"), operations.c.due_at == sa.bindparam("due_at")
)


def insert_operation(db: sa.Connection, values: Mapping[str, Any]) -> Operation | None:
    """Store a new operation; None when an equal one is open, or its run has one already.

    Args:
        values: id, report_id, fingerprint, execution_name, requested_by, requested_at, request_id, and of a run of a
            schedule schedule_id and due_at.
    """
    statement = insert(operations).values(**values, status="queued", progress=0)
    row = db.execute(statement.on_conflict_do_nothing().returning(*OPERATION)).one_or_none()
    return operation_of(row) if row else None


def count_open(db: sa.Connection, requested_by: UUID) -> int:
    """Count what somebody has asked for and waits for, without what schedules have made."""
    statement = sa.select(sa.func.count()).select_from(operations)
    own = (operations.c.requested_by == requested_by) & operations.c.schedule_id.is_(None)
    return db.scalar(statement.where(_is_open, own)) or 0


def find_operation(db: sa.Connection, operation_id: UUID) -> Operation | None:
    """Return an operation."""
    return _one(db, _FIND, operation_id=operation_id)


def hold_operation(db: sa.Connection, operation_id: UUID) -> Operation | None:
    """Return an operation and lock it: nobody else ends it before this unit of work."""
    return _one(db, _FIND.with_for_update(), operation_id=operation_id)


def find_open(db: sa.Connection, fingerprint: bytes) -> Operation | None:
    """Return the open operation that was asked for with this fingerprint."""
    return _one(db, _OPEN_BY_FINGERPRINT, fingerprint=fingerprint)


def find_open_of_report(db: sa.Connection, report_id: UUID) -> Operation | None:
    """Return the open operation that makes a report's file."""
    return _one(db, _SELECT.where(operations.c.report_id == report_id, _is_open))


def find_run(db: sa.Connection, schedule_id: UUID, due_at: datetime) -> Operation | None:
    """Return the operation of a schedule's run."""
    return _one(db, _BY_DUE_TIME, schedule_id=schedule_id, due_at=due_at)


def find_by_execution(db: sa.Connection, execution_name: str) -> Operation | None:
    """Return the operation that an execution of the state machine works at."""
    return _one(db, _SELECT.where(operations.c.execution_name == execution_name))


def begin(db: sa.Connection, operation_id: UUID, moment: datetime) -> Operation | None:
    """Set an open operation running; None when it has ended."""
    changes = {"status": "running", "started_at": sa.func.coalesce(operations.c.started_at, moment)}
    statement = sa.update(operations).where(operations.c.id == operation_id, _is_open)
    row = db.execute(statement.values(**changes).returning(*OPERATION)).one_or_none()
    return operation_of(row) if row else None


def advance(db: sa.Connection, operation_id: UUID, progress: int) -> None:
    """Tell how far a running operation is; it never goes back."""
    is_less = (operations.c.status == "running") & (operations.c.progress < progress)
    db.execute(sa.update(operations).where(operations.c.id == operation_id, is_less).values(progress=progress))


def succeed(db: sa.Connection, operation_id: UUID, moment: datetime) -> None:
    """End an operation well; the caller holds it."""
    changes = {"status": "succeeded", "progress": 100, "finished_at": moment}
    db.execute(sa.update(operations).where(operations.c.id == operation_id).values(**changes))


def fail(db: sa.Connection, operation_id: UUID, moment: datetime, code: str, detail: str) -> Operation | None:
    """End an open operation with what went wrong; None when it has ended already."""
    changes = {"status": "failed", "finished_at": moment, "error_code": code, "error_detail": detail}
    statement = sa.update(operations).where(operations.c.id == operation_id, _is_open)
    row = db.execute(statement.values(**changes).returning(*OPERATION)).one_or_none()
    return operation_of(row) if row else None


def list_open(db: sa.Connection, *, before: datetime, batch: int) -> Sequence[Operation]:
    """Return open operations that were asked for before a moment, queued ones first.

    Among more than a batch chance decides: healthy ones never keep a stuck one from its turn for long.
    """
    statement = _SELECT.where(_is_open, operations.c.requested_at < before)
    rows = db.execute(statement.order_by(operations.c.status, sa.func.random()).limit(batch))
    return [operation_of(row) for row in rows]


def _one(db: sa.Connection, statement: sa.Select[Any], **parameters: Any) -> Operation | None:
    row = db.execute(statement, parameters).one_or_none()
    return operation_of(row) if row else None
