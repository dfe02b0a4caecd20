"""What events tell of homeworks and tests: the facts behind the figures, and what they earn.

Each fact is kept by its owner's version, so that any order and any repetition ends in the same figures.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from functions.profiles.awards import GRADED_WORKS, Award
from functions.profiles.consumed import AttemptFinished, SubmissionGraded, SubmissionReceived
from functions.profiles.repository import facts
from functions.profiles.service.achievements import grant_awards
from kernel.db import UnitOfWork


def receive_submission(uow: UnitOfWork, event: SubmissionReceived) -> None:
    """Keep that a student handed in a homework."""
    facts.hold_student(uow.db, event.student_id)
    facts.keep_submission(
        uow.db,
        {"student_id": event.student_id, "homework_id": event.homework_id, "submitted_at": event.submitted_at},
    )
    grant_awards(uow, event.student_id, {Award.FIRST_SUBMISSION})


def grade_homework(uow: UnitOfWork, event: SubmissionGraded) -> None:
    """Keep a student's grade for a homework. What is graded was handed in, whether or not we were told yet."""
    facts.hold_student(uow.db, event.student_id)
    facts.keep_grade(
        uow.db,
        {
            "student_id": event.student_id,
            "homework_id": event.homework_id,
            "percent": event.percent,
            "graded_attempt": event.attempt,
            "graded_version": event.version,
        },
    )
    _grant_for_result(uow, event.student_id, event.score, event.max_score, {Award.FIRST_SUBMISSION})


def finish_attempt(uow: UnitOfWork, event: AttemptFinished) -> None:
    """Keep a student's result of a test."""
    facts.hold_student(uow.db, event.student_id)
    facts.keep_attempt(
        uow.db,
        {
            "student_id": event.student_id,
            "test_id": event.test_id,
            "is_passed": event.passed,
            "counted_percent": event.counted_percent,
            "result_version": event.result_version,
            "finished_at": event.submitted_at,
        },
    )
    _grant_for_result(uow, event.student_id, event.score, event.max_score, set())


def _grant_for_result(
    uow: UnitOfWork, student_id: UUID, score: Decimal, max_score: Decimal, earned: set[Award]
) -> None:
    if 0 < max_score <= score:
        earned = earned | {Award.FULL_SCORE}
    if facts.graded_works(uow.db, student_id) >= GRADED_WORKS:
        earned = earned | {Award.TEN_GRADED_WORKS}
    grant_awards(uow, student_id, earned)
