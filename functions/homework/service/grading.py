"""The use case of grading."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from functions.homework import lateness, policies
from functions.homework.published import SubmissionGraded
from functions.homework.repository import homeworks, submissions
from functions.homework.repository.rows import Homework, Submission, SubmissionStatus
from functions.homework.service.access import require_staff, seen_homework, unknown_homework
from functions.homework.service.submissions import unknown_submission, with_files
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, Forbidden, PreconditionFailed, Unprocessable


def grade_submission(
    uow: UnitOfWork,
    caller: Caller,
    homework_id: UUID,
    submission_id: UUID,
    raw_score: Decimal,
    feedback: dict[str, str | None],
    expected_version: int | None,
) -> Submission:
    """Grade a student's current attempt, or grade it anew. Lateness is reckoned by the policy as it is now.

    Args:
        raw_score: 0 to the homework's max_score, before lateness takes its part.
        feedback: the field if it is to change, else nothing.

    Raises:
        NotFound, Forbidden: no such homework or submission for the caller, not staff, or their own work.
        Conflict: a later attempt has taken the place of this one.
        PreconditionFailed: its version is another one.
        Unprocessable: the score is above max_score.
    """
    _, access = seen_homework(uow, caller, homework_id)
    require_staff(access)
    homework = homeworks.hold_homework(uow.db, homework_id)
    if homework is None:
        raise unknown_homework()
    before = submissions.lock_submission(uow.db, homework_id, submission_id)
    if before is None:
        raise unknown_submission()
    if not policies.may_grade(access, before.student_id):
        raise Forbidden("own_submission", "Nobody grades their own work.")
    if not before.is_current:
        raise Conflict("superseded", "The student has handed in a later attempt; grade that one.")
    if expected_version not in (None, before.version):
        raise PreconditionFailed
    if raw_score > homework.max_score:
        raise Unprocessable.field("score", "less_than_equal", f"Must be at most {homework.max_score}")

    after = submissions.store_grade(uow.db, submission_id, _grade(homework, before, raw_score, caller) | feedback)
    submissions.record_change(uow.db, before, after)
    uow.emit(_graded(homework, before, after))
    return with_files(uow, after)


def _grade(homework: Homework, submission: Submission, raw_score: Decimal, caller: Caller) -> dict[str, Any]:
    days = _days_late(homework, submission)
    marks = lateness.marks(raw_score, homework.max_score, days, homework.late_policy)
    return {**asdict(marks), "is_late": days > 0, "graded_by": caller.user_id, "graded_at": clock.now()}


def _days_late(homework: Homework, submission: Submission) -> int:
    """Nobody becomes late after the fact: of the due date then and the one now, the later counts."""
    if homework.due_at is None or submission.due_at is None:
        return 0
    due_at = max(homework.due_at, submission.due_at)
    return lateness.days_late(due_at, submission.submitted_at, clock.zone(homework.timezone))


def _graded(homework: Homework, before: Submission, after: Submission) -> SubmissionGraded:
    names = ("score", "raw_score", "late_penalty", "percent", "feedback", "graded_by", "graded_at")
    return SubmissionGraded(
        submission_id=after.id,
        homework_id=homework.id,
        course_id=homework.course_id,
        student_id=after.student_id,
        title=homework.title,
        attempt=after.attempt,
        max_score=homework.max_score,
        is_regrade=before.status == SubmissionStatus.GRADED,
        version=after.version,
        **{name: getattr(after, name) for name in names},
    )
