"""Who may do what, as a table."""

from __future__ import annotations

import pytest

from functions.homework import policies
from functions.homework.repository.rows import HomeworkStatus
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller

COURSE = Course(new_id(), "Algebra I", "Europe/Berlin", is_archived=False)


def access(role: str, course_role: str | None) -> CourseAccess:
    return CourseAccess(a_caller(role), COURSE, CourseRole(course_role) if course_role else None)


@pytest.mark.parametrize(
    ("role", "course_role", "sees_drafts", "manages", "submits", "uploads", "lists", "reads", "grades"),
    [
        ("teacher", "teacher", True, True, False, True, True, True, True),
        ("teacher", "assistant", True, True, False, True, True, True, True),
        ("student", "assistant", True, True, False, True, True, True, True),
        ("student", "student", False, False, True, True, False, False, False),
        ("teacher", "student", False, False, True, True, False, False, False),
        ("manager", None, True, False, False, False, True, True, False),
        ("manager", "teacher", True, True, False, True, True, True, True),
        ("admin", None, True, True, False, True, True, True, True),
    ],
)
def test_what_each_may_do_with_other_peoples_work(
    role: str,
    course_role: str | None,
    sees_drafts: bool,
    manages: bool,
    submits: bool,
    uploads: bool,
    lists: bool,
    reads: bool,
    grades: bool,
) -> None:
    caller = access(role, course_role)
    somebody = new_id()

    assert policies.may_see(caller, HomeworkStatus.DRAFT) is sees_drafts
    assert policies.may_see(caller, HomeworkStatus.ASSIGNED)
    assert policies.may_see(caller, HomeworkStatus.CLOSED)
    assert policies.may_manage(caller) is manages
    assert policies.may_submit(caller) is submits
    assert policies.may_upload(caller) is uploads
    assert policies.may_list_submissions(caller) is lists
    assert policies.may_read_submission(caller, somebody) is reads
    assert policies.may_grade(caller, somebody) is grades


def test_a_student_reads_their_own_work() -> None:
    student = access("student", "student")

    assert policies.may_read_submission(student, student.caller.user_id)


def test_nobody_grades_their_own_work() -> None:
    for who in (access("student", "assistant"), access("admin", None)):
        assert not policies.may_grade(who, who.caller.user_id)
