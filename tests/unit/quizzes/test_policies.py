"""Who may do what with tests and attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from functions.quizzes import policies
from functions.quizzes.repository import rows
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller

NOW = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
COURSE = Course(new_id(), "Algebra I", "UTC", is_archived=False)
TEST = rows.Test(
    id=new_id(),
    course_id=COURSE.course_id,
    title="Numbers",
    description=None,
    status=rows.TestStatus.PUBLISHED,
    time_limit_minutes=None,
    max_attempts=1,
    attempt_policy=rows.AttemptPolicy.BEST,
    opens_at=None,
    closes_at=None,
    shuffle_questions=False,
    pass_percent=Decimal(60),
    show_answers=rows.ShowAnswers.NEVER,
    questions=(),
    max_score=Decimal(1),
    created_by=new_id(),
    created_at=NOW,
    updated_at=NOW,
    published_at=NOW,
    closed_at=None,
    version=1,
)
ATTEMPT = rows.Attempt(
    id=new_id(),
    test_id=TEST.id,
    student_id=new_id(),
    number=1,
    status=rows.AttemptStatus.SUBMITTED,
    started_at=NOW,
    deadline_at=None,
    submitted_at=NOW,
    answers={},
    sequence=None,
    points={},
    score=Decimal(1),
    max_score=Decimal(1),
    percent=Decimal(100),
    passed=True,
    version=2,
)


def access_of(who: str) -> CourseAccess:
    """Make what somebody is in the course."""
    if who in ("manager", "admin"):
        return CourseAccess(a_caller(who), COURSE, None)
    return CourseAccess(a_caller("teacher" if who == "teacher" else "student"), COURSE, CourseRole(who))


@pytest.mark.parametrize(
    ("who", "manages", "takes", "sees_drafts", "sees_key"),
    [
        ("teacher", True, False, True, True),
        ("assistant", True, False, True, True),
        ("student", False, True, False, False),
        ("manager", False, False, True, True),
        ("admin", True, False, True, True),
    ],
)
def test_each_role_has_its_rights(who: str, manages: bool, takes: bool, sees_drafts: bool, sees_key: bool) -> None:
    access = access_of(who)

    assert policies.may_manage(access) is manages
    assert policies.may_take(access) is takes
    assert policies.may_see(access, rows.TestStatus.DRAFT) is sees_drafts
    assert policies.may_see(access, rows.TestStatus.PUBLISHED)
    assert policies.may_see(access, rows.TestStatus.CLOSED)
    assert policies.may_see_key(access) is sees_key
    assert policies.may_see_attempt(access, ATTEMPT.student_id) is sees_key
    assert policies.may_see_attempt(access, access.caller.user_id)


@pytest.mark.parametrize(("minutes", "seen"), [(-1, False), (0, True), (1, True)])
def test_students_see_questions_from_the_opening_on(minutes: int, seen: bool) -> None:
    test = replace(TEST, opens_at=NOW)
    moment = NOW + timedelta(minutes=minutes)

    assert policies.may_see_questions(access_of("student"), test, moment) is seen
    assert policies.may_see_questions(access_of("teacher"), test, moment)


@pytest.mark.parametrize("show_answers", list(rows.ShowAnswers))
@pytest.mark.parametrize("status", list(rows.AttemptStatus))
@pytest.mark.parametrize("ended", ["not", "by hand", "by its window"])
def test_key_is_shown_beside_answers_when_the_test_allows_it(
    show_answers: rows.ShowAnswers, status: rows.AttemptStatus, ended: str
) -> None:
    changes = {"by hand": {"status": rows.TestStatus.CLOSED}, "by its window": {"closes_at": NOW}}.get(ended, {})
    test = replace(TEST, show_answers=show_answers, **changes)  # type: ignore[arg-type]
    attempt = replace(ATTEMPT, status=status)

    shown = policies.may_see_key_of(access_of("student"), test, attempt, NOW)

    is_finished = status is not rows.AttemptStatus.IN_PROGRESS
    allowed = {
        "never": False,
        "after_submit": is_finished,
        "after_close": is_finished and ended != "not",
    }
    assert shown is allowed[show_answers]
    assert policies.may_see_key_of(access_of("manager"), test, attempt, NOW)
