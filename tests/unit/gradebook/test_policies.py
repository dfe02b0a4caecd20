"""Who may do what in a course's gradebook."""

from __future__ import annotations

import pytest

from functions.gradebook import policies
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller


def access(role: str, course_role: str | None) -> CourseAccess:
    """Put somebody into a course."""
    course = Course(new_id(), "Algebra", "UTC", is_archived=False)
    return CourseAccess(a_caller(role), course, CourseRole(course_role) if course_role else None)


@pytest.mark.parametrize(
    ("role", "course_role", "records", "reads"),
    [
        ("teacher", "teacher", True, True),
        ("teacher", "assistant", True, True),
        ("student", "assistant", True, True),
        ("student", "student", False, False),
        ("teacher", "student", False, False),
        ("manager", None, False, True),
        ("manager", "teacher", True, True),
        ("admin", None, True, True),
    ],
)
def test_staff_and_admins_record_and_managers_only_read(
    role: str, course_role: str | None, records: bool, reads: bool
) -> None:
    someone = access(role, course_role)

    assert (policies.may_record(someone), policies.may_read_gradebook(someone)) == (records, reads)


@pytest.mark.parametrize(
    ("role", "own", "other"),
    [("student", True, False), ("teacher", True, False), ("manager", True, True), ("admin", True, True)],
)
def test_everybody_reads_their_own_grades_and_managers_everybodys(role: str, own: bool, other: bool) -> None:
    caller = a_caller(role)

    assert policies.reads_all_of(caller, caller.user_id) is own
    assert policies.reads_all_of(caller, new_id()) is other
