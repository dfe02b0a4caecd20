"""DELETE /api/courses/{course_id}/enrollments/{user_id}"""

from __future__ import annotations

import pytest

from kernel.ids import new_id
from tests.support.courses import a_classroom, a_course, api, enroll, everything
from tests.support.databases import ServiceDatabase


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("outsider", 404, "course_not_found"),
        ("other_teacher", 404, "course_not_found"),
        ("student", 403, "course_role_not_allowed"),
    ],
)
def test_others_are_refused_and_change_nothing(database: ServiceDatabase, name: str, status: int, code: str) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.caller(name))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_staff_managers_and_admins_remove_a_member(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)

    answer = api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.caller(name))

    assert (answer.status, answer.text) == (204, "")
    assert api.get(classroom.url, caller=classroom.student.caller).status == 404
    assert database.events("MemberRemoved") == [
        {
            "course_id": classroom.course["id"],
            "user_id": str(classroom.student.user_id),
            "full_name": classroom.student.full_name,
            "email": classroom.student.email,
            "role": "student",
            "version": 2,
        }
    ]


def test_who_is_no_member_is_404(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    removed = f"{classroom.url}/enrollments/{classroom.student.user_id}"
    api.delete(removed, caller=classroom.teacher.caller)
    before = everything(database)

    for url in (
        removed,
        f"{classroom.url}/enrollments/{classroom.outsider.user_id}",
        f"{classroom.url}/enrollments/{new_id()}",
    ):
        answer = api.delete(url, caller=classroom.teacher.caller)
        assert (answer.status, answer.code) == (404, "enrollment_not_found")
    assert api.delete(f"{classroom.url}/enrollments/me", caller=classroom.teacher.caller).status == 404
    assert everything(database) == before


@pytest.mark.parametrize("name", ["teacher", "manager", "admin"])
def test_the_last_teacher_stays(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)
    a_course(classroom.other_teacher)
    before = everything(database)

    answer = api.delete(f"{classroom.url}/enrollments/{classroom.teacher.user_id}", caller=classroom.caller(name))

    assert (answer.status, answer.code) == (409, "last_teacher")
    assert everything(database) == before


def test_one_of_two_teachers_may_go_and_then_the_other_stays(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    enroll(classroom.course, classroom.teacher, classroom.other_teacher, "teacher")

    leaving = api.delete(f"{classroom.url}/enrollments/{classroom.teacher.user_id}", caller=classroom.teacher.caller)
    last = api.delete(
        f"{classroom.url}/enrollments/{classroom.other_teacher.user_id}", caller=classroom.other_teacher.caller
    )

    assert (leaving.status, last.status, last.code) == (204, 409, "last_teacher")
    assert api.get(classroom.url, caller=classroom.teacher.caller).status == 404


def test_a_colleague_whose_account_is_no_longer_used_is_no_teacher_to_stay(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    gone = enroll(classroom.course, classroom.teacher, classroom.other_teacher, "teacher")
    database.rows("UPDATE people SET is_active = false WHERE user_id = :user_id", user_id=gone.user_id)

    last = api.delete(f"{classroom.url}/enrollments/{classroom.teacher.user_id}", caller=classroom.manager.caller)
    leaving = api.delete(f"{classroom.url}/enrollments/{gone.user_id}", caller=classroom.teacher.caller)

    assert (last.status, last.code, leaving.status) == (409, "last_teacher", 204)


def test_an_assistant_removes_no_teacher(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    enroll(classroom.course, classroom.teacher, classroom.other_teacher, "teacher")
    before = everything(database)

    answer = api.delete(f"{classroom.url}/enrollments/{classroom.teacher.user_id}", caller=classroom.assistant.caller)

    assert (answer.status, answer.code) == (403, "role_not_grantable")
    assert everything(database) == before


def test_an_assistant_may_leave(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    url = f"{classroom.url}/enrollments/{classroom.assistant.user_id}"

    assert api.delete(url, caller=classroom.assistant.caller).status == 204


def test_members_leave_an_archived_course_too(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)

    answer = api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)

    assert answer.status == 204
