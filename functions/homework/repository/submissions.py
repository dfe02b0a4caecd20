"""Statements about submissions and their grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.homework.repository.rows import Submission, SubmissionStatus, submission_of
from functions.homework.tables import attempt_counters, grade_changes, submissions
from kernel import clock, request
from kernel.ids import new_id
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import people

OLDEST_FIRST = (submissions.c.id,)

_counted = insert(attempt_counters).values(
    homework_id=sa.bindparam("homework_id"), student_id=sa.bindparam("student_id"), attempts=1
)
_NEXT_ATTEMPT = _counted.on_conflict_do_update(
    index_elements=["homework_id", "student_id"], set_={"attempts": attempt_counters.c.attempts + 1}
).returning(attempt_counters.c.attempts)
_RETIRE = (
    sa.update(submissions)
    .where(
        submissions.c.homework_id == sa.bindparam("of_homework"),
        submissions.c.student_id == sa.bindparam("of_student"),
        submissions.c.is_current,
        submissions.c.status == "submitted",
    )
    .values(is_current=False)
)
_INSERT = sa.insert(submissions).returning(submissions)
_FIND = sa.select(submissions).where(
    submissions.c.id == sa.bindparam("submission_id"), submissions.c.homework_id == sa.bindparam("homework_id")
)
_LOCK = _FIND.with_for_update()
_INSERT_CHANGE = sa.insert(grade_changes)


def next_attempt(db: sa.Connection, homework_id: UUID, student_id: UUID) -> int:
    """Number a student's next attempt. Whoever hands in for the same student waits here until the commit."""
    return int(db.scalars(_NEXT_ATTEMPT, {"homework_id": homework_id, "student_id": student_id}).one())


def retire_ungraded(db: sa.Connection, homework_id: UUID, student_id: UUID) -> bool:
    """Make a student's ungraded submission an earlier attempt; False when there is none that isn't graded."""
    return db.execute(_RETIRE, {"of_homework": homework_id, "of_student": student_id}).rowcount == 1


def insert_submission(db: sa.Connection, values: Mapping[str, Any]) -> Submission:
    """Store a student's current attempt.

    Args:
        values: id, homework_id, student_id, attempt, text, is_late, submitted_at, due_at.
    """
    made = {"is_current": True, "status": SubmissionStatus.SUBMITTED, "version": 1}
    return submission_of(db.execute(_INSERT, {**values, **made}).one())


def find_submission(db: sa.Connection, homework_id: UUID, submission_id: UUID) -> Submission | None:
    """Return a homework's submission, earlier attempts included, or None."""
    return _one(db, _FIND, homework_id, submission_id)


def lock_submission(db: sa.Connection, homework_id: UUID, submission_id: UUID) -> Submission | None:
    """Return a submission as it is now, and let nobody grade or replace it until the commit."""
    return _one(db, _LOCK, homework_id, submission_id)


def store_grade(db: sa.Connection, submission_id: UUID, values: Mapping[str, Any]) -> Submission:
    """Grade a submission that this transaction has locked.

    Args:
        values: score, raw_score, late_penalty, percent, is_late, feedback, graded_by, graded_at.
    """
    graded = {**values, "status": SubmissionStatus.GRADED, "version": submissions.c.version + 1}
    statement = sa.update(submissions).where(submissions.c.id == submission_id).values(graded)
    return submission_of(db.execute(statement.returning(submissions)).one())


def record_change(db: sa.Connection, before: Submission, after: Submission) -> None:
    """Write a grade's change into its history, with who made it and in which request."""
    values = {
        "id": new_id(),
        "submission_id": after.id,
        "before": _grade(before) if before.status == SubmissionStatus.GRADED else None,
        "after": _grade(after),
        "changed_by": after.graded_by,
        "changed_at": clock.now(),
        "request_id": request.current().request_id,
    }
    db.execute(_INSERT_CHANGE, values)


def list_submissions(
    db: sa.Connection, homework_id: UUID, status: SubmissionStatus | None, *, limit: int, cursor: str | None
) -> Page[Submission]:
    """Return a page of the current submissions of a homework with their students' names, oldest first."""
    statement = (
        sa.select(submissions, people.c.full_name)
        .outerjoin(people, people.c.user_id == submissions.c.student_id)
        .where(submissions.c.homework_id == homework_id, submissions.c.is_current)
    )
    if status is not None:
        statement = statement.where(submissions.c.status == status)
    rows = db.execute(paged(statement, OLDEST_FIRST, limit=limit, cursor=cursor)).all()
    return page_of(rows, OLDEST_FIRST, limit=limit, item=_with_name, characters=_text_length)


def _with_name(row: sa.Row[Any]) -> Submission:
    return replace(submission_of(row), full_name=row._mapping[people.c.full_name])


def _text_length(row: sa.Row[Any]) -> int:
    return len(row._mapping[submissions.c.text] or "") + len(row._mapping[submissions.c.feedback] or "")


def _one(db: sa.Connection, statement: sa.Select[Any], homework_id: UUID, submission_id: UUID) -> Submission | None:
    row = db.execute(statement, {"homework_id": homework_id, "submission_id": submission_id}).one_or_none()
    return submission_of(row) if row else None


def _grade(submission: Submission) -> dict[str, Any]:
    names = ("score", "raw_score", "late_penalty", "percent", "is_late", "feedback", "graded_by", "graded_at")
    return {name: getattr(submission, name) for name in names}
