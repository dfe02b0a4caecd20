"""Statements about attempts while they run.

Locks are taken in one order everywhere: test, participations (by their key), attempts (by id).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.quizzes.answers import Answers
from functions.quizzes.repository.rows import Attempt, AttemptStatus, attempt_of
from functions.quizzes.tables import attempts, participations, tests

IS_OPEN = attempts.c.status == "in_progress"

_of_student = (attempts.c.test_id == sa.bindparam("test_id")) & (attempts.c.student_id == sa.bindparam("student_id"))
_joined = insert(participations).values(
    test_id=sa.bindparam("test_id"), student_id=sa.bindparam("student_id"), started=0
)
_HOLD_PLACE = _joined.on_conflict_do_update(
    index_elements=["test_id", "student_id"], set_={"started": participations.c.started}
).returning(participations.c.started)
_FIND_OPEN = sa.select(attempts).where(_of_student, IS_OPEN)
_COUNT = (
    sa.update(participations)
    .where(
        participations.c.test_id == sa.bindparam("of_test"), participations.c.student_id == sa.bindparam("of_student")
    )
    .values(started=sa.bindparam("now_started"))
)
_INSERT = sa.insert(attempts).returning(attempts)
_FIND = sa.select(attempts).where(
    attempts.c.test_id == sa.bindparam("test_id"), attempts.c.id == sa.bindparam("attempt_id")
)


def hold_place(db: sa.Connection, test_id: UUID, student_id: UUID) -> int:
    """Return how many attempts a student has started; whoever starts or ends one of theirs waits until the commit."""
    return int(db.scalars(_HOLD_PLACE, {"test_id": test_id, "student_id": student_id}).one())


def find_open(db: sa.Connection, test_id: UUID, student_id: UUID) -> Attempt | None:
    """Return a student's open attempt at a test, or None."""
    row = db.execute(_FIND_OPEN, {"test_id": test_id, "student_id": student_id}).one_or_none()
    return attempt_of(row) if row else None


def insert_attempt(
    db: sa.Connection,
    attempt_id: UUID,
    *,
    test_id: UUID,
    student_id: UUID,
    number: int,
    started_at: datetime,
    deadline_at: datetime | None,
    max_score: Decimal,
) -> Attempt:
    """Store a student's next attempt, whose place this transaction holds."""
    db.execute(_COUNT, {"of_test": test_id, "of_student": student_id, "now_started": number})
    values = {
        "id": attempt_id,
        "test_id": test_id,
        "student_id": student_id,
        "number": number,
        "status": AttemptStatus.IN_PROGRESS,
        "started_at": started_at,
        "deadline_at": deadline_at,
        "answers": {},
        "max_score": max_score,
        "version": 1,
    }
    return attempt_of(db.execute(_INSERT, values).one())


def find_attempt(db: sa.Connection, test_id: UUID, attempt_id: UUID) -> Attempt | None:
    """Return an attempt at a test, or None."""
    row = db.execute(_FIND, {"test_id": test_id, "attempt_id": attempt_id}).one_or_none()
    return attempt_of(row) if row else None


def save_answers(
    db: sa.Connection,
    attempt_id: UUID,
    answers: Answers,
    sequence: int,
    moment: datetime,
    expected_version: int | None,
) -> Attempt | None:
    """Save an open attempt's answers.

    None when it is over, has answers of this or a later sequence, or not the expected version.
    """
    is_newer = attempts.c.sequence.is_(None) | (attempts.c.sequence < sequence)
    in_time = attempts.c.deadline_at.is_(None) | (attempts.c.deadline_at > moment)
    values = {"answers": answers, "sequence": sequence, "version": attempts.c.version + 1}
    condition = (attempts.c.id == attempt_id) & IS_OPEN & is_newer & in_time
    if expected_version is not None:
        condition &= attempts.c.version == expected_version
    row = db.execute(sa.update(attempts).where(condition).values(values).returning(attempts)).one_or_none()
    return attempt_of(row) if row else None


def end_now(db: sa.Connection, moment: datetime, *, test_id: UUID | None = None, course_id: UUID | None = None) -> None:
    """Let the time of every open attempt at a test, or at all tests of a course, run out at `moment`."""
    if course_id is None:
        concerned = attempts.c.test_id == test_id
    else:
        concerned = attempts.c.test_id.in_(sa.select(tests.c.id).where(tests.c.course_id == course_id))
    lasts = attempts.c.deadline_at.is_(None) | (attempts.c.deadline_at > moment)
    locked = sa.select(attempts.c.id).where(concerned, IS_OPEN, lasts).order_by(attempts.c.id).with_for_update()
    values = {"deadline_at": moment, "version": attempts.c.version + 1}
    db.execute(sa.update(attempts).where(attempts.c.id.in_(locked.scalar_subquery()), IS_OPEN).values(values))


def overdue(
    db: sa.Connection,
    test_id: UUID,
    moment: datetime,
    *,
    student_id: UUID | None = None,
    attempt_id: UUID | None = None,
    limit: int,
) -> list[UUID]:
    """Return open attempts at a test whose time has run out: a student's, a certain one, or all."""
    statement = sa.select(attempts.c.id).where(attempts.c.test_id == test_id, IS_OPEN, attempts.c.deadline_at <= moment)
    if student_id is not None:
        statement = statement.where(attempts.c.student_id == student_id)
    if attempt_id is not None:
        statement = statement.where(attempts.c.id == attempt_id)
    return list(db.scalars(statement.limit(limit)))


def take_overdue(db: sa.Connection, moment: datetime, limit: int) -> list[UUID]:
    """Lock open attempts whose time has run out, the longest ago first, leaving alone what others hold."""
    joined = (participations.c.test_id == attempts.c.test_id) & (participations.c.student_id == attempts.c.student_id)
    due = (
        sa.select(attempts.c.id)
        .join(participations, joined)
        .where(IS_OPEN, attempts.c.deadline_at <= moment)
        .order_by(attempts.c.deadline_at)
        .limit(limit)
        .with_for_update(of=[attempts, participations], skip_locked=True)
    )
    return list(db.scalars(due))


def lock_open(db: sa.Connection, attempt_ids: Collection[UUID]) -> list[Attempt]:
    """Return those of the attempts that are still open, as they are now, and let nobody else end or change them."""
    joined = (participations.c.test_id == attempts.c.test_id) & (participations.c.student_id == attempts.c.student_id)
    places = (
        sa.select(participations.c.test_id)
        .join(attempts, joined)
        .where(attempts.c.id.in_(attempt_ids))
        .order_by(participations.c.test_id, participations.c.student_id)
        .with_for_update(of=participations)
    )
    db.execute(places)
    still_open = sa.select(attempts).where(attempts.c.id.in_(attempt_ids), IS_OPEN).order_by(attempts.c.id)
    return [attempt_of(row) for row in db.execute(still_open.with_for_update())]
