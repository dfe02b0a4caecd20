"""Statements that record grades. Who wins, and what is new, is decided by the database in the same statement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert

from functions.gradebook.grading import ChangeReason, GradeEntry
from functions.gradebook.repository.scales import SCALE
from functions.gradebook.tables import grade_changes, grades, grading_scales, sources

_CHANGED_AFTERWARDS = ("score", "max_score", "graded_by", "graded_at", "is_manual")


def keep_source(db: sa.Connection, entry: GradeEntry, *, is_reported: bool) -> str | None:
    """Describe what is graded, the newest description winning; return its title now.

    None means that the id belongs to another course, or to another kind: nothing was changed.
    """
    values = {
        "given_source_id": entry.source_id,
        "given_course_id": entry.course_id,
        "given_kind": entry.kind,
        "given_title": entry.title,
        "given_max_score": entry.max_score,
        "given_described_at": entry.graded_at,
        "given_is_reported": is_reported,
    }
    for statement in (_DESCRIBE_SOURCE, _ADD_SOURCE, _DESCRIBE_SOURCE):
        title: str | None = db.scalar(statement, values)
        if title is not None:
            return title
    return None


def move_claimed_source(db: sa.Connection, source_id: UUID, new_source_id: UUID) -> None:
    """Give a source that was only claimed by hand another id, with all its grades."""
    db.execute(_MOVE_SOURCE, {"taken": source_id, "moved_to": new_source_id})


def replace_by_hand(
    db: sa.Connection,
    entry: GradeEntry,
    *,
    new_id: UUID,
    expected_version: int | None,
    changed_at: datetime,
    request_id: str,
) -> sa.Row[Any] | None:
    """Record a grade and its history; the row is the grade with its `reason` and the course's scale.

    None means that the grade has not `expected_version` (or does not exist) and nothing was changed.
    """
    values = _values(entry, new_id, changed_at, request_id)
    return db.execute(_BY_HAND, values | {"expected_version": expected_version}).one_or_none()


def replace_by_report(
    db: sa.Connection,
    entry: GradeEntry,
    *,
    new_id: UUID,
    reported_version: int,
    reason: ChangeReason,
    changed_at: datetime,
    request_id: str,
) -> sa.Row[Any] | None:
    """Record a reported grade and its history, as `replace_by_hand` does; None means that a newer one is known."""
    values = _values(entry, new_id, changed_at, request_id)
    report = {"given_reported_version": reported_version, "given_reason": reason}
    return db.execute(_BY_REPORT, values | report).one_or_none()


def _values(entry: GradeEntry, new_id: UUID, changed_at: datetime, request_id: str) -> dict[str, Any]:
    return {
        "given_id": new_id,
        "given_student_id": entry.student_id,
        "given_course_id": entry.course_id,
        "given_kind": entry.kind,
        "given_source_id": entry.source_id,
        "given_score": entry.score,
        "given_max_score": entry.max_score,
        "given_graded_by": entry.graded_by,
        "given_graded_at": entry.graded_at,
        "changed_at": changed_at,
        "request_id": request_id,
    }


def _describe_source_statement() -> Any:
    given = {column.name: sa.bindparam(f"given_{column.name}", type_=column.type) for column in sources.c}
    is_newer = given["described_at"] >= sources.c.described_at
    described = {
        name: sa.case((is_newer, given[name]), else_=sources.c[name]) for name in ("title", "max_score", "described_at")
    }
    is_same = [sources.c[name] == given[name] for name in ("source_id", "course_id", "kind")]
    is_reported = sources.c.is_reported | given["is_reported"]
    return sa.update(sources).where(*is_same).values(**described, is_reported=is_reported).returning(sources.c.title)


def _add_source_statement() -> Any:
    """Without a conflict target, because the table has two unique keys and either may be hit first."""
    given = {column.name: sa.bindparam(f"given_{column.name}", type_=column.type) for column in sources.c}
    return insert(sources).values(given).on_conflict_do_nothing().returning(sources.c.title)


def _move_source_statement() -> sa.Update:
    claimed = (sources.c.source_id == sa.bindparam("taken")) & ~sources.c.is_reported
    return sa.update(sources).where(claimed).values(source_id=sa.bindparam("moved_to"))


def _given(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(f"given_{name}", type_=grades.c[name].type)


def _upsert(fixed: Mapping[str, Any], condition: sa.ColumnElement[bool] | None = None) -> Insert:
    names = [column.name for column in grades.c if column.name not in {"percent", "version", *fixed}]
    columns = {**{name: _given(name) for name in names}, **fixed, "version": sa.literal(1, sa.BigInteger)}
    values = sa.select(*columns.values())
    return insert(grades).from_select(list(columns), values if condition is None else values.where(condition))


def _replacing(statement: Insert, condition: sa.ColumnElement[bool]) -> Any:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["student_id", "source_id"],
        set_={
            **{name: new[name] for name in _CHANGED_AFTERWARDS},
            "reported_version": sa.func.greatest(grades.c.reported_version, new.reported_version),
            "version": grades.c.version + 1,
        },
        where=condition,
    ).returning(*grades.c)


def _recorded(upsert: Any, reason: sa.ColumnElement[str] | None = None) -> sa.Select[Any]:
    """Add the row of the history, in the same statement, and give back the grade with its course's scale."""
    changed = upsert.cte("changed")
    if reason is None:
        reason = sa.case((changed.c.version == 1, ChangeReason.GRADE), else_=ChangeReason.REGRADE)
    history = {
        "grade_id": changed.c.id,
        "version": changed.c.version,
        "course_id": changed.c.course_id,
        "score": changed.c.score,
        "max_score": changed.c.max_score,
        "reason": reason,
        "changed_by": changed.c.graded_by,
        "changed_at": sa.bindparam("changed_at", type_=grade_changes.c.changed_at.type),
        "request_id": sa.bindparam("request_id", type_=sa.Text),
    }
    logged = (
        insert(grade_changes)
        .from_select(list(history), sa.select(*history.values()))
        .returning(grade_changes.c.reason)
        .cte("logged")
    )
    scale = grading_scales.c.course_id == changed.c.course_id
    joined = changed.join(logged, sa.true()).outerjoin(grading_scales, scale)
    return sa.select(*changed.c, logged.c.reason, *SCALE).select_from(joined)


def _by_hand_statement() -> sa.Select[Any]:
    expected = sa.bindparam("expected_version", type_=sa.BigInteger)
    exists = sa.exists().where(grades.c.student_id == _given("student_id"), grades.c.source_id == _given("source_id"))
    fixed = {"is_manual": sa.true(), "reported_version": sa.literal(0, sa.BigInteger)}
    upsert = _upsert(fixed, expected.is_(None) | exists)
    return _recorded(_replacing(upsert, expected.is_(None) | (grades.c.version == expected)))


def _by_report_statement() -> sa.Select[Any]:
    upsert = _upsert({"is_manual": sa.false()})
    is_newer = upsert.excluded.reported_version > grades.c.reported_version
    is_later = upsert.excluded.graded_at > grades.c.graded_at
    reason = sa.bindparam("given_reason", type_=sa.Text)
    return _recorded(_replacing(upsert, is_newer & (~grades.c.is_manual | is_later)), reason)


_DESCRIBE_SOURCE = _describe_source_statement()
_ADD_SOURCE = _add_source_statement()
_MOVE_SOURCE = _move_source_statement()
_BY_HAND = _by_hand_statement()
_BY_REPORT = _by_report_statement()
