"""Use cases of taking a test, and of reading results. Rules: docs/decisions/0080-attempts.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from functions.quizzes import policies
from functions.quizzes.answers import Answers, faults, given
from functions.quizzes.repository import attempts, results, tests
from functions.quizzes.repository.rows import Attempt, AttemptStatus, Test, TestStatus
from functions.quizzes.service.access import seen_test
from functions.quizzes.service.finishing import expire_attempts, submit
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseAccess
from kernel.errors import Conflict, Forbidden, NotFound, PreconditionFailed, Unprocessable
from kernel.ids import new_id
from kernel.schemas import Page


@dataclass(frozen=True, slots=True)
class SeenAttempt:
    """An attempt as a caller may see it, with its test."""

    attempt: Attempt
    test: Test
    shows_key: bool


def start_attempt(uow: UnitOfWork, caller: Caller, test_id: UUID) -> tuple[SeenAttempt, bool]:
    """Start a student's next attempt; an open one comes back instead. Tell whether it is new.

    Raises:
        NotFound, Forbidden: no such test for the caller, or they don't learn in its course.
        Conflict: course archived, the test not open or closed, or no attempts left.
    """
    test, access = seen_test(uow, caller, test_id)
    if not policies.may_take(access):
        raise Forbidden("students_only", "Only students of the course may take its tests.")
    access.require_open()
    status = tests.hold_status(uow.db, test_id)
    started = attempts.hold_place(uow.db, test_id, caller.user_id)
    moment = clock.now()
    current = attempts.find_open(uow.db, test_id, caller.user_id)
    if current is not None and not current.is_overdue(moment):
        return _seen(access, test, current), False
    if current is not None:
        expire_attempts(uow, [current.id])
    _require_window(test, status, moment)
    if test.max_attempts is not None and started >= test.max_attempts:
        raise Conflict("no_attempts_left", "You have no attempts left at this test.")
    attempt = attempts.insert_attempt(
        uow.db,
        new_id(),
        test_id=test_id,
        student_id=caller.user_id,
        number=started + 1,
        started_at=moment,
        deadline_at=_deadline(test, moment),
        max_score=test.max_score,
    )
    return _seen(access, test, attempt), True


def save_answers(
    uow: UnitOfWork,
    caller: Caller,
    test_id: UUID,
    attempt_id: UUID,
    answers: Mapping[str, Any],
    sequence: int,
    expected_version: int | None,
) -> SeenAttempt:
    """Save an open attempt's answers in place of those saved before; what is older than they are is ignored.

    Raises:
        NotFound, Forbidden: no such attempt for the caller, or not their own.
        Conflict: course archived, the attempt submitted, or its time has run out.
        PreconditionFailed: the attempt's version is another one.
        Unprocessable: answers have not the form of their questions.
    """
    test, access, attempt = _own(uow, caller, test_id, attempt_id)
    access.require_open()
    kept = _checked(test, answers)
    saved = attempts.save_answers(uow.db, attempt_id, kept, sequence, clock.now(), expected_version)
    if saved is None:
        saved = attempts.find_attempt(uow.db, test_id, attempt_id) or attempt
        _require_open(saved, clock.now())
        if expected_version not in (None, saved.version):
            raise PreconditionFailed
    return _seen(access, test, saved)


def submit_attempt(
    uow: UnitOfWork, caller: Caller, test_id: UUID, attempt_id: UUID, answers: Mapping[str, Any] | None
) -> SeenAttempt:
    """Submit an attempt and score it, once: a second time gives the same result.

    Args:
        answers: the answers to score; None, those saved.

    Raises:
        NotFound, Forbidden: no such attempt for the caller, or not their own.
        Conflict: course archived, or answers came after the time ran out; those saved in time are scored.
        Unprocessable: answers have not the form of their questions.
    """
    test, access, attempt = _own(uow, caller, test_id, attempt_id)
    kept = None if answers is None else _checked(test, answers)
    if attempt.is_open:
        access.require_open()
        attempt = _ended(uow, test, attempt, kept)
    if attempt.status is AttemptStatus.EXPIRED and kept is not None:
        raise _out_of_time()
    return _seen(access, test, attempt)


def read_attempt(uow: UnitOfWork, caller: Caller, test_id: UUID, attempt_id: UUID) -> SeenAttempt:
    """Return an attempt, with its result once it is finished.

    Raises:
        NotFound: no such attempt for the caller.
    """
    return _seen(*_of_caller(uow, caller, test_id, attempt_id))


def list_attempts(
    uow: UnitOfWork,
    caller: Caller,
    test_id: UUID,
    *,
    student_id: UUID | None,
    status: AttemptStatus | None,
    limit: int,
    cursor: str | None,
) -> Page[SeenAttempt]:
    """List attempts at a test, newest first: a student's own, or everybody's.

    Raises:
        NotFound: no such test for the caller.
    """
    test, access = seen_test(uow, caller, test_id)
    students = [] if access.sees_all_records else [caller.user_id]
    if student_id is not None:
        students.append(student_id)
    page = results.list_attempts(
        uow.db,
        test_id,
        student_ids=students,
        status=status,
        questions=len(test.questions),
        limit=limit,
        cursor=cursor,
    )
    return page.map(lambda attempt: _seen(access, test, attempt))


def _ended(uow: UnitOfWork, test: Test, attempt: Attempt, answers: Answers | None) -> Attempt:
    """Of two who end an attempt at once the second waits here, and then finds it ended."""
    for locked in attempts.lock_open(uow.db, [attempt.id]):
        if not locked.is_overdue(clock.now()):
            return submit(uow, test, locked, locked.answers if answers is None else answers)
        if answers is not None:
            raise _out_of_time()
        return expire_attempts(uow, [attempt.id])[0]
    return attempts.find_attempt(uow.db, test.id, attempt.id) or attempt


def _of_caller(uow: UnitOfWork, caller: Caller, test_id: UUID, attempt_id: UUID) -> tuple[CourseAccess, Test, Attempt]:
    test, access = seen_test(uow, caller, test_id)
    attempt = attempts.find_attempt(uow.db, test_id, attempt_id)
    if attempt is None or not policies.may_see_attempt(access, attempt.student_id):
        raise NotFound("attempt_not_found", "There is no such attempt.")
    return access, test, attempt


def _own(uow: UnitOfWork, caller: Caller, test_id: UUID, attempt_id: UUID) -> tuple[Test, CourseAccess, Attempt]:
    access, test, attempt = _of_caller(uow, caller, test_id, attempt_id)
    if attempt.student_id != caller.user_id or not policies.may_take(access):
        raise Forbidden("not_your_attempt", "Only its student may answer and submit an attempt.")
    return test, access, attempt


def _seen(access: CourseAccess, test: Test, attempt: Attempt) -> SeenAttempt:
    return SeenAttempt(attempt, test, policies.may_see_key_of(access, test, attempt, clock.now()))


def _checked(test: Test, answers: Mapping[str, Any]) -> Answers:
    kept = given(answers)
    if found := faults(test.questions, kept):
        raise Unprocessable(errors=found)
    return kept


def _require_window(test: Test, status: TestStatus | None, moment: datetime) -> None:
    if status is not TestStatus.PUBLISHED or test.has_ended(moment):
        raise Conflict("test_closed", "The test takes no attempts any more.")
    if not test.has_opened(moment):
        raise Conflict("test_not_open", "The test is not open yet.")


def _require_open(attempt: Attempt, moment: datetime) -> None:
    if attempt.status is AttemptStatus.SUBMITTED:
        raise Conflict("attempt_submitted", "The attempt is submitted.")
    if attempt.status is AttemptStatus.EXPIRED or attempt.is_overdue(moment):
        raise _out_of_time()


def _out_of_time() -> Conflict:
    return Conflict("attempt_expired", "The time of the attempt has run out; what was saved in time is scored.")


def _deadline(test: Test, started_at: datetime) -> datetime | None:
    """The earlier of the end of the time limit and the end of the window; None without either."""
    ends = [] if test.closes_at is None else [test.closes_at]
    if test.time_limit_minutes is not None:
        ends.append(started_at + timedelta(minutes=test.time_limit_minutes))
    return min(ends, default=None)
