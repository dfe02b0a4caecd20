"""What a caller may do in a course, as a table."""

from __future__ import annotations

import pytest

from kernel.auth import Role
from kernel.directory import Course, CourseAccess, CourseRole
from kernel.errors import Conflict
from kernel.ids import new_id
from tests.support.gateway import a_caller

STUDENT, TEACHER, ASSISTANT = CourseRole.STUDENT, CourseRole.TEACHER, CourseRole.ASSISTANT


def an_access(school_role: Role, role: CourseRole | None, *, is_archived: bool = False) -> CourseAccess:
    return CourseAccess(a_caller(school_role), Course(new_id(), "Algebra", "UTC", is_archived), role)


@pytest.mark.parametrize(
    ("school_role", "role", "is_staff", "is_teacher", "is_student", "sees_all_records"),
    [
        (Role.STUDENT, STUDENT, False, False, True, False),
        (Role.STUDENT, ASSISTANT, True, False, False, True),
        (Role.TEACHER, STUDENT, False, False, True, False),
        (Role.TEACHER, ASSISTANT, True, False, False, True),
        (Role.TEACHER, TEACHER, True, True, False, True),
        (Role.MANAGER, None, False, False, False, True),
        (Role.MANAGER, TEACHER, True, True, False, True),
        (Role.MANAGER, STUDENT, False, False, True, True),
        (Role.ADMIN, None, True, True, False, True),
        (Role.ADMIN, STUDENT, True, True, True, True),
    ],
)
def test_rights_follow_the_school_role_and_the_role_in_the_course(
    school_role: Role,
    role: CourseRole | None,
    is_staff: bool,
    is_teacher: bool,
    is_student: bool,
    sees_all_records: bool,
) -> None:
    access = an_access(school_role, role)

    assert access.is_staff is is_staff
    assert access.is_teacher is is_teacher
    assert access.is_student is is_student
    assert access.sees_all_records is sees_all_records


def test_only_an_archived_course_takes_no_new_work() -> None:
    an_access(Role.TEACHER, TEACHER).require_open()

    with pytest.raises(Conflict) as refused:
        an_access(Role.ADMIN, None, is_archived=True).require_open()
    assert refused.value.code == "course_archived"
