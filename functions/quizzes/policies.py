"""Who may do what with tests and attempts: pure predicates over what the caller is in the course.

Nobody who isn't an active member of the course gets this far, managers and admins apart.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from functions.quizzes.repository.rows import Attempt, ShowAnswers, Test, TestStatus
from kernel.directory import CourseAccess


def may_see(access: CourseAccess, status: TestStatus) -> bool:
    """Whether the caller may know of a test in this status: drafts are for who sees all records."""
    return status is not TestStatus.DRAFT or access.sees_all_records


def may_manage(access: CourseAccess) -> bool:
    """Whether the caller may create, change, publish and close tests: staff of the course."""
    return access.is_staff


def may_take(access: CourseAccess) -> bool:
    """Whether the caller may start attempts: who learns in the course."""
    return access.is_student


def may_see_questions(access: CourseAccess, test: Test, moment: datetime) -> bool:
    """Whether the caller may read a test's questions, without the key: students not before it opens."""
    return access.sees_all_records or test.has_opened(moment)


def may_see_key(access: CourseAccess) -> bool:
    """Whether the caller may read the key of a test at any time."""
    return access.sees_all_records


def may_see_attempt(access: CourseAccess, student_id: UUID) -> bool:
    """Whether the caller may see an attempt: its student, and who sees all records."""
    return access.sees_all_records or access.caller.user_id == student_id


def may_see_key_of(access: CourseAccess, test: Test, attempt: Attempt, moment: datetime) -> bool:
    """Whether the caller may see the key beside an attempt's answers: students once `show_answers` allows it."""
    if access.sees_all_records:
        return True
    if attempt.is_open or test.show_answers is ShowAnswers.NEVER:
        return False
    return test.show_answers is ShowAnswers.AFTER_SUBMIT or test.has_ended(moment)
