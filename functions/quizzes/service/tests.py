"""Use cases around the test itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from functions.quizzes import policies
from functions.quizzes.published import TestPublished
from functions.quizzes.questions import flaws
from functions.quizzes.repository import attempts, tests
from functions.quizzes.repository.rows import Test, TestStatus
from functions.quizzes.service.access import require_staff, seen_test, unknown_test
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseAccess
from kernel.errors import Conflict, PreconditionFailed, Unprocessable
from kernel.ids import new_id
from kernel.schemas import Page


@dataclass(frozen=True, slots=True)
class SeenTest:
    """A test as a caller may see it."""

    test: Test
    shows_questions: bool
    shows_key: bool


def create_test(uow: UnitOfWork, caller: Caller, course_id: UUID, values: Mapping[str, Any]) -> SeenTest:
    """Make a draft in a course.

    Args:
        values: the test's fields that a request may set.

    Raises:
        NotFound, Forbidden, Conflict: no such course for the caller, not its staff, or it is archived.
        Unprocessable: the window ends before it begins.
    """
    access = directory.access(uow, caller, course_id)
    require_staff(access)
    access.require_open()
    _require_window(values)
    about = {"id": new_id(), "course_id": course_id, "created_by": caller.user_id}
    return _seen(access, tests.insert_test(uow.db, {**values, **about}))


def list_tests(
    uow: UnitOfWork, caller: Caller, course_id: UUID, status: TestStatus | None, *, limit: int, cursor: str | None
) -> Page[SeenTest]:
    """List a course's tests, newest first, as far as the caller may see them.

    Raises:
        NotFound: no such course for the caller.
    """
    access = directory.access(uow, caller, course_id)
    wanted = TestStatus if status is None else (status,)
    seen = [each for each in wanted if policies.may_see(access, each)]
    page = tests.list_tests(uow.db, course_id, seen, limit=limit, cursor=cursor)
    return page.map(lambda test: _seen(access, test))


def read_test(uow: UnitOfWork, caller: Caller, test_id: UUID) -> SeenTest:
    """Return a test.

    Raises:
        NotFound: no such test for the caller.
    """
    test, access = seen_test(uow, caller, test_id)
    return _seen(access, test)


def update_test(
    uow: UnitOfWork,
    caller: Caller,
    test_id: UUID,
    changes: Mapping[str, Any],
    named_ids: Sequence[UUID | None],
    expected_version: int | None,
) -> SeenTest:
    """Change a draft.

    Args:
        changes: the fields that are to change; `questions` are the test's questions from now on.
        named_ids: a question each, its id where the request names one: it is to be the question known before.

    Raises:
        NotFound, Forbidden: no such test for the caller, or not staff.
        Conflict: it is published already, or the course is archived.
        PreconditionFailed: its version is another one.
        Unprocessable: the window ends before it begins, or a question has an id that is none of the test's.
    """
    access, test = _locked(uow, caller, test_id, expected_version)
    if test.status is not TestStatus.DRAFT:
        raise Conflict("test_published", "A published test can't be changed.")
    _require_window({"opens_at": test.opens_at, "closes_at": test.closes_at, **changes})
    _require_own_questions(test, named_ids)
    return _seen(access, tests.update_test(uow.db, test_id, changes) if changes else test)


def publish_test(uow: UnitOfWork, caller: Caller, test_id: UUID, expected_version: int | None) -> SeenTest:
    """Give a draft to the students; from now on its questions never change.

    Raises:
        NotFound, Forbidden: no such test for the caller, or not staff.
        Conflict: it is no draft, or the course is archived.
        PreconditionFailed: its version is another one.
        Unprocessable: questions can't be answered, each named.
    """
    access, test = _locked(uow, caller, test_id, expected_version)
    if test.status is not TestStatus.DRAFT:
        raise _wrong_status(test, TestStatus.DRAFT)
    if found := flaws(test.questions):
        raise Unprocessable("test_not_publishable", "The test has questions that nobody can answer.", errors=found)
    test = tests.update_test(uow.db, test_id, {"status": TestStatus.PUBLISHED, "published_at": clock.now()})
    names = ("course_id", "title", "opens_at", "closes_at", "time_limit_minutes", "max_score", "version")
    uow.emit(TestPublished(test_id=test.id, **{name: getattr(test, name) for name in names}))
    return _seen(access, test)


def close_test(uow: UnitOfWork, caller: Caller, test_id: UUID, expected_version: int | None) -> SeenTest:
    """Take no more attempts at a published test, in an archived course too; the time of the open ones runs out now.

    Raises:
        NotFound, Forbidden: no such test for the caller, or not staff.
        Conflict: it is not published.
        PreconditionFailed: its version is another one.
    """
    _, access = seen_test(uow, caller, test_id)
    require_staff(access)
    test = tests.close_test(uow.db, test_id, expected_version)
    if test is None:
        current = tests.find_test(uow.db, test_id)
        if current is None:
            raise unknown_test()
        if current.status is not TestStatus.PUBLISHED:
            raise _wrong_status(current, TestStatus.PUBLISHED)
        raise PreconditionFailed
    attempts.end_now(uow.db, clock.now(), test_id=test_id)
    return _seen(access, test)


def end_attempts_of_course(uow: UnitOfWork, course_id: UUID) -> None:
    """Let the time of all open attempts in an archived course run out now: it takes no more answers."""
    attempts.end_now(uow.db, clock.now(), course_id=course_id)


def _locked(uow: UnitOfWork, caller: Caller, test_id: UUID, expected_version: int | None) -> tuple[CourseAccess, Test]:
    _, access = seen_test(uow, caller, test_id)
    require_staff(access)
    access.require_open()
    test = tests.lock_test(uow.db, test_id)
    if test is None:
        raise unknown_test()
    if expected_version not in (None, test.version):
        raise PreconditionFailed
    return access, test


def _seen(access: CourseAccess, test: Test) -> SeenTest:
    shows_questions = policies.may_see_questions(access, test, clock.now())
    return SeenTest(test, shows_questions=shows_questions, shows_key=policies.may_see_key(access))


def _require_window(values: Mapping[str, Any]) -> None:
    opens_at, closes_at = values.get("opens_at"), values.get("closes_at")
    if opens_at is not None and closes_at is not None and closes_at <= opens_at:
        raise Unprocessable.field("closes_at", "window_empty", "Must be later than opens_at")


def _require_own_questions(test: Test, named_ids: Sequence[UUID | None]) -> None:
    own = {question.id for question in test.questions}
    for index, question_id in enumerate(named_ids):
        if question_id is not None and (question_id not in own or question_id in named_ids[:index]):
            raise Unprocessable.field(f"questions.{index}.id", "unknown_question", "The test has no such question")


def _wrong_status(test: Test, needed: TestStatus) -> Conflict:
    return Conflict("invalid_transition", f"The test is {test.status}; this takes one that is {needed}.")
