"""Statements about finished attempts, and lists of attempts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql.elements import Grouping

from functions.quizzes.answers import Answers
from functions.quizzes.repository.rows import Attempt, AttemptStatus, Standing, attempt_of
from functions.quizzes.tables import attempts
from kernel.pagination import page_of, paged
from kernel.schemas import Page

NEWEST_FIRST = (attempts.c.id,)
ANSWER_CHARACTERS = 160
"""About what an answered question takes in a list, beside the answer itself."""

_CHARACTERS = sa.func.length(sa.cast(attempts.c.answers, sa.Text)).label("characters")
_COLUMNS: dict[str, Any] = {
    "id": sa.Uuid,
    "status": sa.Text,
    "submitted_at": attempts.c.submitted_at.type,
    "answers": JSONB,
    "points": JSONB,
    "score": attempts.c.score.type,
    "percent": attempts.c.percent.type,
    "passed": sa.Boolean,
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How an open attempt ends; `points` are by question id."""

    id: UUID
    status: AttemptStatus
    submitted_at: datetime
    answers: Answers
    points: dict[str, Decimal]
    score: Decimal
    percent: Decimal
    passed: bool


def store_endings(db: sa.Connection, endings: Sequence[Ending]) -> list[Attempt]:
    """Finish attempts that are open; return those that this call finished."""
    new = sa.values(*(sa.column(name, kind) for name, kind in _COLUMNS.items()), name="endings")
    rows = new.data([tuple(getattr(ending, name) for name in _COLUMNS) for ending in endings])
    values = {name: rows.c[name] for name in _COLUMNS if name != "id"}
    statement = (
        sa.update(attempts)
        .where(attempts.c.id == rows.c.id, attempts.c.status == AttemptStatus.IN_PROGRESS)
        .values({**values, "version": attempts.c.version + 1})
        .returning(attempts)
    )
    return [attempt_of(row) for row in db.execute(statement)]


def standings(db: sa.Connection, finished: Sequence[Attempt]) -> dict[tuple[UUID, UUID], Standing]:
    """Return how the students of these attempts stand in their tests, by (test id, student id)."""
    keys = sorted({(attempt.test_id, attempt.student_id) for attempt in finished})
    key = (attempts.c.test_id, attempts.c.student_id)
    scores = sa.func.array_agg(attempts.c.score, type_=ARRAY(attempts.c.score.type))
    latest_first = Grouping(scores.aggregate_order_by(attempts.c.number.desc()))
    statement = (
        sa.select(
            *key,
            sa.func.count(),
            sa.func.max(attempts.c.score),
            latest_first[1],
            sa.func.round(sa.func.avg(attempts.c.score), 2),
        )
        .where(sa.tuple_(*key).in_(keys), attempts.c.status != AttemptStatus.IN_PROGRESS)
        .group_by(*key)
    )
    return {(row[0], row[1]): Standing(*row[2:]) for row in db.execute(statement)}


def list_attempts(
    db: sa.Connection,
    test_id: UUID,
    *,
    student_ids: Sequence[UUID],
    status: AttemptStatus | None,
    questions: int,
    limit: int,
    cursor: str | None,
) -> Page[Attempt]:
    """Return a page of the attempts at a test, newest first.

    Args:
        student_ids: only of all these students at once; empty, of everybody.
        questions: how many the test has.
    """
    statement = sa.select(attempts, _CHARACTERS).where(attempts.c.test_id == test_id)
    for student_id in student_ids:
        statement = statement.where(attempts.c.student_id == student_id)
    if status is not None:
        statement = statement.where(attempts.c.status == status)

    def characters(row: sa.Row[Any]) -> int:
        return 2 * int(row.characters) + ANSWER_CHARACTERS * questions

    rows = db.execute(paged(statement, NEWEST_FIRST, limit=limit, cursor=cursor, descending=True)).all()
    return page_of(rows, NEWEST_FIRST, limit=limit, item=attempt_of, characters=characters)
