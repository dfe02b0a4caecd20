"""POST /api/courses:join"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.courses import a_classroom, api, enroll, everything, register
from tests.support.databases import ServiceDatabase


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    assert api.post("/api/courses:join", {"join_code": "AAAAAAAAAA"}).status == 401


@pytest.mark.parametrize("role", ["teacher", "manager", "admin"])
def test_only_students_join(database: ServiceDatabase, role: str) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    body = {"join_code": classroom.course["join_code"]}
    answer = api.post("/api/courses:join", body, caller=register(database, role).caller)

    assert (answer.status, answer.code) == (403, "role_not_allowed")
    assert everything(database) == before


@pytest.mark.parametrize("colon", [":", "%3A"])
def test_a_student_joins_as_a_student_and_sees_no_email(database: ServiceDatabase, colon: str) -> None:
    classroom = a_classroom(database)
    student = classroom.outsider

    body = {"join_code": classroom.course["join_code"]}
    answer = api.post(f"/api/courses{colon}join", body, caller=student.caller)

    enrollment = answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == f"{classroom.url}/enrollments/{student.user_id}"
    assert enrollment == {
        "course_id": classroom.course["id"],
        "user_id": str(student.user_id),
        "full_name": student.full_name,
        "role": "student",
        "status": "active",
        "enrolled_at": enrollment["enrolled_at"],
    }
    assert database.events("MemberEnrolled")[-1]["email"] == student.email
    assert api.get(classroom.url, caller=student.caller).status == 200


def test_a_code_is_read_as_people_write_it(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    database.rows("UPDATE courses SET join_code = '01ABCDEFGH'")

    body = {"join_code": " oiabc-defgh "}
    answer = api.post("/api/courses:join", body, caller=classroom.outsider.caller)

    assert answer.status == 201


@pytest.mark.parametrize("name", ["student", "assistant"])
def test_who_is_a_member_already_keeps_their_role_with_200(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    body = {"join_code": classroom.course["join_code"]}
    answer = api.post("/api/courses:join", body, caller=classroom.caller(name))

    assert (answer.status, answer.json()["role"]) == (200, name)
    assert "email" not in answer.json()
    assert everything(database) == before


@pytest.mark.parametrize("code", ["ZZZZZZZZZZ", "?", "𝟘𝟙", "%", "' OR 1=1 --"])
def test_a_wrong_code_is_404(database: ServiceDatabase, code: str) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.post("/api/courses:join", {"join_code": code}, caller=classroom.outsider.caller)

    assert (answer.status, answer.code) == (404, "join_code_not_found")
    assert everything(database) == before


def test_an_archived_course_takes_nobody(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)
    before = everything(database)

    body = {"join_code": classroom.course["join_code"]}
    answer = api.post("/api/courses:join", body, caller=classroom.outsider.caller)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert everything(database) == before


def test_whom_the_staff_removed_only_the_staff_bring_back(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)
    before = everything(database)

    body = {"join_code": classroom.course["join_code"]}
    answer = api.post("/api/courses:join", body, caller=classroom.student.caller)

    assert (answer.status, answer.code) == (403, "removed_from_course")
    assert everything(database) == before
    enroll(classroom.course, classroom.teacher, classroom.student)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"join_code"}),
        ({"join_code": ""}, {"join_code"}),
        ({"join_code": None}, {"join_code"}),
        ({"join_code": 1234567890}, {"join_code"}),
        ({"join_code": "A" * 41}, {"join_code"}),
        ({"join_code": "A", "role": "teacher"}, {"role"}),
    ],
)
def test_a_bad_body_is_422(database: ServiceDatabase, body: dict[str, Any], fields: set[str]) -> None:
    answer = api.post("/api/courses:join", body, caller=register(database).caller)

    assert (answer.status, answer.fields) == (422, fields)


def test_the_same_idempotency_key_gives_the_first_answer_again(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    body = {"join_code": classroom.course["join_code"]}
    options: dict[str, Any] = {"caller": classroom.outsider.caller, "headers": {"Idempotency-Key": "join"}}

    first = api.post("/api/courses:join", body, **options)
    again = api.post("/api/courses:join", body, **options)

    assert (first.status, again.status, again.text) == (201, 201, first.text)
