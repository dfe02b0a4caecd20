"""How attempts end: scored once, in one transaction with their event, whoever ends them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from functions.quizzes.answers import Answers, percent_of, score
from functions.quizzes.published import AttemptFinished
from functions.quizzes.repository import attempts, results, tests
from functions.quizzes.repository.results import Ending
from functions.quizzes.repository.rows import Attempt, AttemptStatus, Standing, Test
from kernel import clock
from kernel.db import UnitOfWork

BATCH = 100
"""How many attempts one transaction ends."""


def overdue_attempts(
    uow: UnitOfWork, test_id: UUID, *, student_id: UUID | None = None, attempt_id: UUID | None = None
) -> list[UUID]:
    """Return open attempts at a test whose time has run out: a student's, a certain one, or all; at most a batch."""
    moment = clock.now()
    return attempts.overdue(uow.db, test_id, moment, student_id=student_id, attempt_id=attempt_id, limit=BATCH)


def expire_attempts(uow: UnitOfWork, attempt_ids: Collection[UUID]) -> list[Attempt]:
    """Score what was saved in those of the attempts that are still open past their deadline, and end them."""
    moment = clock.now()
    due = [attempt for attempt in attempts.lock_open(uow.db, attempt_ids) if attempt.is_overdue(moment)]
    if not due:
        return []
    found = tests.find_tests(uow.db, {attempt.test_id for attempt in due})
    return _finish(uow, found, [_expiry(found[attempt.test_id], attempt) for attempt in due])


def expire_batch(uow: UnitOfWork) -> int:
    """End attempts whose time has run out and that nobody else is ending; return how many were taken."""
    taken = attempts.take_overdue(uow.db, clock.now(), BATCH)
    if taken:
        expire_attempts(uow, taken)
    return len(taken)


def submit(uow: UnitOfWork, test: Test, attempt: Attempt, answers: Answers) -> Attempt:
    """Score an attempt that this transaction has locked while it was open, and end it."""
    ending = _ending(test, attempt, answers)
    return _finish(uow, {test.id: test}, [ending])[0]


def _expiry(test: Test, attempt: Attempt) -> Ending:
    return _ending(test, attempt, attempt.answers, expired=True)


def _ending(test: Test, attempt: Attempt, answers: Answers, *, expired: bool = False) -> Ending:
    """An attempt whose time ran out ended then, whoever notices it and however late."""
    scored = score(test.questions, answers)
    ended_at = attempt.deadline_at if expired else None
    return Ending(
        id=attempt.id,
        status=AttemptStatus.EXPIRED if expired else AttemptStatus.SUBMITTED,
        submitted_at=ended_at or clock.now(),
        answers=answers,
        points=scored.points,
        score=scored.score,
        percent=scored.percent,
        passed=scored.percent >= test.pass_percent,
    )


def _finish(uow: UnitOfWork, found: Mapping[UUID, Test], endings: Sequence[Ending]) -> list[Attempt]:
    finished = results.store_endings(uow.db, endings)
    standings = results.standings(uow.db, finished)
    for attempt in finished:
        standing = standings[attempt.test_id, attempt.student_id]
        uow.emit(_finished(found[attempt.test_id], attempt, standing))
    return finished


def _finished(test: Test, attempt: Attempt, standing: Standing) -> AttemptFinished:
    counted = standing.counted(test.attempt_policy)
    names = ("student_id", "number", "status", "score", "max_score", "percent", "passed", "submitted_at", "version")
    return AttemptFinished(
        attempt_id=attempt.id,
        test_id=test.id,
        course_id=test.course_id,
        title=test.title,
        counted_score=counted,
        counted_percent=percent_of(counted, test.max_score),
        result_version=standing.finished,
        **{name: getattr(attempt, name) for name in names},
    )
