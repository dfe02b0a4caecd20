"""Who may do what, as tables."""

from __future__ import annotations

import pytest

from functions.courses import policies
from kernel.auth import Role
from kernel.directory import CourseRole, Person
from kernel.ids import new_id
from tests.support.gateway import a_caller

STUDENT, TEACHER, ASSISTANT = CourseRole.STUDENT, CourseRole.TEACHER, CourseRole.ASSISTANT

# school role, role in the course: may read, may manage, may archive
RIGHTS = [
    (Role.STUDENT, None, False, False, False),
    (Role.TEACHER, None, False, False, False),
    (Role.MANAGER, None, True, True, True),
    (Role.ADMIN, None, True, True, True),
    (Role.STUDENT, STUDENT, True, False, False),
    (Role.TEACHER, STUDENT, True, False, False),
    (Role.STUDENT, ASSISTANT, True, True, False),
    (Role.TEACHER, ASSISTANT, True, True, False),
    (Role.TEACHER, TEACHER, True, True, True),
    (Role.MANAGER, STUDENT, True, True, True),
    (Role.ADMIN, ASSISTANT, True, True, True),
]


@pytest.mark.parametrize(("school_role", "role", "reads", "manages", "archives"), RIGHTS)
def test_rights_follow_the_school_role_and_the_role_in_the_course(
    school_role: Role, role: CourseRole | None, reads: bool, manages: bool, archives: bool
) -> None:
    caller = a_caller(school_role)

    assert policies.may_read(caller, role) is reads
    assert policies.may_manage(caller, role) is manages
    assert policies.may_archive(caller, role) is archives


@pytest.mark.parametrize("given", list(CourseRole))
@pytest.mark.parametrize(("school_role", "role", "reads", "manages", "archives"), RIGHTS)
def test_who_teaches_is_for_those_to_say_who_may_archive(
    school_role: Role, role: CourseRole | None, reads: bool, manages: bool, archives: bool, given: CourseRole
) -> None:
    expected = archives if given is TEACHER else manages

    assert policies.may_set(a_caller(school_role), role, given) is expected


@pytest.mark.parametrize(
    ("school_role", "role", "possible"),
    [
        ("student", STUDENT, True),
        ("student", ASSISTANT, True),
        ("student", TEACHER, False),
        ("teacher", TEACHER, True),
        ("teacher", STUDENT, True),
        ("manager", TEACHER, True),
        ("admin", TEACHER, True),
    ],
)
def test_a_student_of_the_school_teaches_no_course(school_role: str, role: CourseRole, possible: bool) -> None:
    person = Person(new_id(), "a@example.org", "A", school_role, "en", "UTC", is_active=True, version=1)

    assert policies.can_be(person, role) is possible
