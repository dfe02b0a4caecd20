"""Statements about homeworks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.homework.lateness import LatePolicy
from functions.homework.repository.rows import Homework, HomeworkStatus, homework_of
from functions.homework.tables import homeworks, submissions
from kernel import clock
from kernel.pagination import page_of, paged
from kernel.schemas import Page

NEWEST_FIRST = (homeworks.c.id,)

_FIND = sa.select(homeworks).where(homeworks.c.id == sa.bindparam("homework_id"))
_LOCK = _FIND.with_for_update()
_LOCK_SHARED = _FIND.with_for_update(read=True)
_INSERT = sa.insert(homeworks).returning(homeworks)
_HAS_GRADES = sa.select(
    sa.exists().where(
        submissions.c.homework_id == sa.bindparam("homework_id"),
        submissions.c.is_current,
        submissions.c.status == "graded",
    )
)


def insert_homework(db: sa.Connection, values: Mapping[str, Any]) -> Homework:
    """Store a new homework.

    Args:
        values: id, course_id, title, description, status, due_at, timezone, max_score, late_policy, created_by.
    """
    moment = clock.now()
    made = {"created_at": moment, "updated_at": moment, "version": 1}
    return homework_of(db.execute(_INSERT, {**_columns(values), **made}).one())


def find_homework(db: sa.Connection, homework_id: UUID) -> Homework | None:
    """Return a homework, or None."""
    return _one(db, _FIND, homework_id)


def lock_homework(db: sa.Connection, homework_id: UUID) -> Homework | None:
    """Return a homework as it is now, and let nobody hand in, grade or change anything of it until the commit."""
    return _one(db, _LOCK, homework_id)


def hold_homework(db: sa.Connection, homework_id: UUID) -> Homework | None:
    """Return a homework as it is now, and keep it so until the commit; others may hold it at the same time."""
    return _one(db, _LOCK_SHARED, homework_id)


def has_grades(db: sa.Connection, homework_id: UUID) -> bool:
    """Whether a submission of the homework is graded."""
    return db.scalar(_HAS_GRADES, {"homework_id": homework_id}) is True


def move_homework(
    db: sa.Connection, homework_id: UUID, step: tuple[HomeworkStatus, HomeworkStatus], expected_version: int | None
) -> Homework | None:
    """Take a homework from one status to the next; None when it has another status or not the expected version."""
    before, after = step
    condition = (homeworks.c.id == homework_id) & (homeworks.c.status == before)
    if expected_version is not None:
        condition &= homeworks.c.version == expected_version
    return _update(db, condition, {"status": after})


def update_homework(db: sa.Connection, homework_id: UUID, changes: Mapping[str, Any]) -> Homework:
    """Change a homework that this transaction has locked."""
    changed = _update(db, homeworks.c.id == homework_id, _columns(changes))
    assert changed is not None
    return changed


def list_homeworks(
    db: sa.Connection, course_id: UUID, statuses: frozenset[HomeworkStatus], *, limit: int, cursor: str | None
) -> Page[Homework]:
    """Return a page of a course's homeworks in one of these statuses, newest first."""
    statement = sa.select(homeworks).where(homeworks.c.course_id == course_id, homeworks.c.status.in_(sorted(statuses)))
    rows = db.execute(paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)).all()
    return page_of(rows, NEWEST_FIRST, limit=limit, item=homework_of, characters=text_length)


def text_length(row: sa.Row[Any]) -> int:
    """Return how long a homework's texts are."""
    return len(row._mapping[homeworks.c.description] or "")


def _one(db: sa.Connection, statement: sa.Select[Any], homework_id: UUID) -> Homework | None:
    row = db.execute(statement, {"homework_id": homework_id}).one_or_none()
    return homework_of(row) if row else None


def _update(db: sa.Connection, condition: sa.ColumnElement[bool], values: Mapping[str, Any]) -> Homework | None:
    changed = {**values, "version": homeworks.c.version + 1, "updated_at": clock.now()}
    row = db.execute(sa.update(homeworks).where(condition).values(changed).returning(homeworks)).one_or_none()
    return homework_of(row) if row else None


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """Spread the late policy over its columns."""
    spread = dict(values)
    if "late_policy" in spread:
        policy = spread.pop("late_policy")
        spread |= {f"late_{field.name}": getattr(policy, field.name, None) for field in fields(LatePolicy)}
    return spread
