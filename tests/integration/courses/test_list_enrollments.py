"""GET /api/courses/{course_id}/enrollments"""

from __future__ import annotations

import pytest

from kernel.engine import Statements
from tests.support.courses import Classroom, Someone, a_classroom, api, enroll, register
from tests.support.databases import ServiceDatabase


def names(classroom: Classroom, query: str = "") -> list[str]:
    answer = api.get(f"{classroom.url}/enrollments{query}", caller=classroom.teacher.caller)
    assert answer.status == 200, answer.text
    return [item["full_name"] for item in answer.json()["items"]]


def called(*people: Someone) -> list[str]:
    return [person.full_name for person in people]


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("outsider", 404, "course_not_found"),
        ("other_teacher", 404, "course_not_found"),
        ("student", 403, "course_role_not_allowed"),
    ],
)
def test_others_are_refused(database: ServiceDatabase, name: str, status: int, code: str) -> None:
    classroom = a_classroom(database)

    answer = api.get(f"{classroom.url}/enrollments", caller=classroom.caller(name))

    assert (answer.status, answer.code) == (status, code)


@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_who_manages_the_course_sees_its_members_with_their_emails(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)

    answer = api.get(f"{classroom.url}/enrollments", caller=classroom.caller(name))

    page = answer.json()
    assert page["next_cursor"] is None
    assert [(item["full_name"], item["email"], item["role"], item["status"]) for item in page["items"]] == [
        (person.full_name, person.email, role, "active")
        for person, role in (
            (classroom.teacher, "teacher"),
            (classroom.assistant, "assistant"),
            (classroom.student, "student"),
        )
    ]


def test_filters_are_the_role_and_the_status(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)

    assert names(classroom) == called(classroom.teacher, classroom.assistant)
    assert names(classroom, "?role=assistant") == called(classroom.assistant)
    assert names(classroom, "?role=student") == []
    assert names(classroom, "?status=removed") == called(classroom.student)
    assert names(classroom, "?status=removed&role=student") == called(classroom.student)


def test_pages_hold_every_member_once_while_others_come_and_go(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    learners = [enroll(classroom.course, classroom.teacher, register(database)) for _ in range(3)]
    expected = called(classroom.teacher, classroom.assistant, classroom.student, *learners)

    url = f"{classroom.url}/enrollments?limit=2"
    first = api.get(url, caller=classroom.teacher.caller).json()
    api.delete(f"{classroom.url}/enrollments/{classroom.assistant.user_id}", caller=classroom.teacher.caller)
    late = enroll(classroom.course, classroom.teacher, register(database))
    seen, page = first["items"], first
    while page["next_cursor"]:
        page = api.get(f"{url}&cursor={page['next_cursor']}", caller=classroom.teacher.caller).json()
        seen += page["items"]

    assert [item["full_name"] for item in seen] == [*expected, late.full_name]


def test_people_are_called_what_they_are_called_now(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    database.rows(
        "UPDATE people SET full_name = 'Married Name' WHERE user_id = :user_id", user_id=classroom.student.user_id
    )

    assert names(classroom)[-1] == "Married Name"


@pytest.mark.parametrize(
    ("query", "field"),
    [("limit=0", "limit"), ("cursor=x", "cursor"), ("role=owner", "role"), ("status=gone", "status")],
)
def test_a_query_out_of_its_range_is_422(database: ServiceDatabase, query: str, field: str) -> None:
    classroom = a_classroom(database)

    answer = api.get(f"{classroom.url}/enrollments?{query}", caller=classroom.teacher.caller)

    assert (answer.status, answer.fields) == (422, {field})


def test_a_list_costs_two_statements_whatever_its_size(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    before = Statements.count
    names(classroom)
    assert Statements.count - before == 2
