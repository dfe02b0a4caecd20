"""Who may do what with lessons and attendance."""

from __future__ import annotations

import pytest

from functions.schedule import policies
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.ids import new_id
from tests.support.gateway import a_caller


@pytest.mark.parametrize(
    ("role", "in_course", "manages", "sees_all"),
    [
        ("student", CourseRole.STUDENT, False, False),
        ("teacher", CourseRole.STUDENT, False, False),
        ("student", CourseRole.ASSISTANT, True, True),
        ("teacher", CourseRole.TEACHER, True, True),
        ("manager", None, True, True),
        ("admin", None, True, True),
    ],
)
def test_rights(role: str, in_course: CourseRole | None, manages: bool, sees_all: bool) -> None:
    access = CourseAccess(a_caller(role), Course(new_id(), "Algebra I", "UTC", is_archived=False), in_course)

    assert policies.may_manage(access) is manages
    assert policies.sees_all_attendance(access) is sees_all
