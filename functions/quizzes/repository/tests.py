"""Statements about tests."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.quizzes.questions import max_score
from functions.quizzes.repository.rows import Test, TestStatus, stored, test_of
from functions.quizzes.tables import tests
from kernel import clock
from kernel.pagination import page_of, paged
from kernel.schemas import Page

NEWEST_FIRST = (tests.c.id,)

_FIND = sa.select(tests).where(tests.c.id == sa.bindparam("test_id"))
_LOCK = _FIND.with_for_update()
_HOLD = sa.select(tests.c.status).where(tests.c.id == sa.bindparam("test_id")).with_for_update(read=True)
_INSERT = sa.insert(tests).returning(tests)
_CHARACTERS = sa.func.length(sa.cast(tests.c.questions, sa.Text)).label("characters")


def insert_test(db: sa.Connection, values: Mapping[str, Any]) -> Test:
    """Store a new draft; `values` are its fields without status, max_score, moments and version."""
    moment = clock.now()
    made = {"status": TestStatus.DRAFT, "created_at": moment, "updated_at": moment, "version": 1}
    return test_of(db.execute(_INSERT, {**_columns(values), **made}).one())


def find_test(db: sa.Connection, test_id: UUID) -> Test | None:
    """Return a test, or None."""
    return _one(db, _FIND, test_id)


def find_tests(db: sa.Connection, test_ids: Collection[UUID]) -> dict[UUID, Test]:
    """Return tests by their ids."""
    found = map(test_of, db.execute(sa.select(tests).where(tests.c.id.in_(test_ids))))
    return {test.id: test for test in found}


def lock_test(db: sa.Connection, test_id: UUID) -> Test | None:
    """Return a test as it is now, and let nobody change it until the commit."""
    return _one(db, _LOCK, test_id)


def hold_status(db: sa.Connection, test_id: UUID) -> TestStatus | None:
    """Return a test's status as it is now, and keep it so until the commit; others may hold it at the same time."""
    status = db.scalar(_HOLD, {"test_id": test_id})
    return TestStatus(status) if status else None


def update_test(db: sa.Connection, test_id: UUID, changes: Mapping[str, Any]) -> Test:
    """Change a test that this transaction has locked."""
    return test_of(db.execute(_changed(tests.c.id == test_id, _columns(changes))).one())


def close_test(db: sa.Connection, test_id: UUID, expected_version: int | None) -> Test | None:
    """Close a published test; None when it has another status or not the expected version."""
    condition = (tests.c.id == test_id) & (tests.c.status == TestStatus.PUBLISHED)
    if expected_version is not None:
        condition &= tests.c.version == expected_version
    closed = {"status": TestStatus.CLOSED, "closed_at": clock.now()}
    row = db.execute(_changed(condition, closed)).one_or_none()
    return test_of(row) if row else None


def list_tests(
    db: sa.Connection, course_id: UUID, statuses: Collection[TestStatus], *, limit: int, cursor: str | None
) -> Page[Test]:
    """Return a page of a course's tests in one of these statuses, newest first."""
    statement = sa.select(tests, _CHARACTERS).where(tests.c.course_id == course_id, tests.c.status.in_(statuses))
    rows = db.execute(paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)).all()
    return page_of(rows, NEWEST_FIRST, limit=limit, item=test_of, characters=_characters)


def _characters(row: sa.Row[Any]) -> int:
    return int(row.characters) + len(row._mapping[tests.c.description] or "")


def _one(db: sa.Connection, statement: sa.Select[Any], test_id: UUID) -> Test | None:
    row = db.execute(statement, {"test_id": test_id}).one_or_none()
    return test_of(row) if row else None


def _changed(condition: sa.ColumnElement[bool], values: Mapping[str, Any]) -> Any:
    changed = {**values, "version": tests.c.version + 1, "updated_at": clock.now()}
    return sa.update(tests).where(condition).values(changed).returning(tests)


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    columns = dict(values)
    if "questions" in columns:
        columns |= {"max_score": max_score(columns["questions"]), "questions": stored(columns["questions"])}
    return columns
