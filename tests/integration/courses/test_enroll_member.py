"""POST /api/courses/{course_id}/enrollments"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.courses import Someone, a_classroom, an_archived_course, api, everything, register
from tests.support.databases import ServiceDatabase


def body_for(person: Someone, role: str = "student") -> dict[str, str]:
    return {"user_id": str(person.user_id), "role": role}


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

    answer = api.post(f"{classroom.url}/enrollments", body_for(classroom.outsider), caller=classroom.caller(name))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_staff_managers_and_admins_enrol_by_id(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)
    student = register(database, "student", full_name="Ada Lovelace", email="ada@example.org")

    answer = api.post(f"{classroom.url}/enrollments", body_for(student), caller=classroom.caller(name))

    enrollment = answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == f"{classroom.url}/enrollments/{student.user_id}"
    assert enrollment == {
        "course_id": classroom.course["id"],
        "user_id": str(student.user_id),
        "full_name": "Ada Lovelace",
        "email": "ada@example.org",
        "role": "student",
        "status": "active",
        "enrolled_at": enrollment["enrolled_at"],
    }
    assert enrollment["enrolled_at"].endswith("Z")
    assert database.events("MemberEnrolled")[-1] == {
        "course_id": classroom.course["id"],
        "user_id": str(student.user_id),
        "full_name": "Ada Lovelace",
        "email": "ada@example.org",
        "role": "student",
        "version": 1,
    }
    assert api.get(classroom.url, caller=student.caller).status == 200


def test_by_email_in_any_case(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    register(database, "student", email="ada@example.org", full_name="Ada")

    body = {"email": " Ada@Example.ORG ", "role": "student"}
    answer = api.post(f"{classroom.url}/enrollments", body, caller=classroom.teacher.caller)

    assert (answer.status, answer.json()["full_name"]) == (201, "Ada")


@pytest.mark.parametrize("role", ["student", "assistant"])
def test_twice_is_200_with_the_same_one_whatever_the_role(database: ServiceDatabase, role: str) -> None:
    classroom = a_classroom(database)
    first = api.post(f"{classroom.url}/enrollments", body_for(classroom.outsider), caller=classroom.teacher.caller)
    before = everything(database)

    again = api.post(
        f"{classroom.url}/enrollments", body_for(classroom.outsider, role), caller=classroom.teacher.caller
    )

    assert (first.status, again.status, again.json()) == (201, 200, first.json())
    assert everything(database) == before


def test_a_removed_member_comes_back_with_201_and_a_new_role(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)

    answer = api.post(
        f"{classroom.url}/enrollments", body_for(classroom.student, "assistant"), caller=classroom.teacher.caller
    )

    assert (answer.status, answer.json()["role"], answer.json()["status"]) == (201, "assistant", "active")
    last = database.events("MemberEnrolled")[-1]
    assert (last["role"], last["version"]) == ("assistant", 3)


def test_an_unknown_person_is_404(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    by_id = api.post(
        f"{classroom.url}/enrollments",
        {"user_id": str(new_id()), "role": "student"},
        caller=classroom.teacher.caller,
    )
    by_email = api.post(
        f"{classroom.url}/enrollments",
        {"email": "nobody@example.org", "role": "student"},
        caller=classroom.teacher.caller,
    )

    assert [(answer.status, answer.code) for answer in (by_id, by_email)] == [(404, "user_not_found")] * 2
    assert everything(database) == before


def test_a_deactivated_person_is_409(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    gone = register(database, "student", is_active=False)
    before = everything(database)

    answer = api.post(f"{classroom.url}/enrollments", body_for(gone), caller=classroom.teacher.caller)

    assert (answer.status, answer.code) == (409, "user_inactive")
    assert everything(database) == before


def test_of_two_accounts_with_one_email_the_one_in_use_is_meant(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    in_use = register(database, "student", email="ada@example.org")
    register(database, "student", email="ada@example.org", is_active=False)

    body = {"email": "ada@example.org", "role": "student"}
    answer = api.post(f"{classroom.url}/enrollments", body, caller=classroom.teacher.caller)

    assert (answer.status, answer.json()["user_id"]) == (201, str(in_use.user_id))


@pytest.mark.parametrize("school_role", ["teacher", "manager", "admin"])
def test_who_teaches_in_the_school_can_teach_the_course(database: ServiceDatabase, school_role: str) -> None:
    classroom = a_classroom(database)
    colleague = register(database, school_role)

    answer = api.post(f"{classroom.url}/enrollments", body_for(colleague, "teacher"), caller=classroom.teacher.caller)

    assert (answer.status, answer.json()["role"]) == (201, "teacher")


def test_a_student_of_the_school_can_assist_but_not_teach(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    teaching = api.post(
        f"{classroom.url}/enrollments", body_for(classroom.outsider, "teacher"), caller=classroom.admin.caller
    )
    assisting = api.post(
        f"{classroom.url}/enrollments", body_for(classroom.outsider, "assistant"), caller=classroom.admin.caller
    )

    assert (teaching.status, teaching.code) == (409, "not_a_teacher")
    assert (assisting.status, assisting.json()["role"]) == (201, "assistant")


def test_an_assistant_appoints_no_teacher(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.post(
        f"{classroom.url}/enrollments",
        body_for(classroom.other_teacher, "teacher"),
        caller=classroom.assistant.caller,
    )

    assert (answer.status, answer.code) == (403, "role_not_grantable")
    assert everything(database) == before


def test_an_archived_course_takes_nobody(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    course = an_archived_course(teacher)
    before = everything(database)

    answer = api.post(f"/api/courses/{course['id']}/enrollments", body_for(register(database)), caller=teacher.caller)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert everything(database) == before


SOME_ID = "0192f3a0-0000-7000-8000-000000000001"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"role": "student"}, {"email"}),
        ({"user_id": SOME_ID, "email": "a@b.c", "role": "student"}, {"email"}),
        ({"user_id": None, "email": None, "role": "student"}, {"email"}),
        ({"user_id": SOME_ID}, {"role"}),
        ({"user_id": SOME_ID, "role": "owner"}, {"role"}),
        ({"user_id": SOME_ID, "role": None}, {"role"}),
        ({"user_id": "17", "role": "student"}, {"user_id"}),
        ({"email": "no address", "role": "student"}, {"email"}),
        ({"email": f"{'a' * 250}@b.cd", "role": "student"}, {"email"}),
        ({"user_id": SOME_ID, "role": "student", "status": "active"}, {"status"}),
    ],
)
def test_a_bad_body_is_422_and_changes_nothing(
    database: ServiceDatabase, body: dict[str, Any], fields: set[str]
) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.post(f"{classroom.url}/enrollments", body, caller=classroom.teacher.caller)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


def test_the_same_idempotency_key_gives_the_first_answer_again(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    options: dict[str, Any] = {"caller": classroom.teacher.caller, "headers": {"Idempotency-Key": "enrol"}}

    first = api.post(f"{classroom.url}/enrollments", body_for(classroom.outsider), **options)
    again = api.post(f"{classroom.url}/enrollments", body_for(classroom.outsider), **options)

    assert (first.status, again.status, again.text) == (201, 201, first.text)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(database.events("MemberEnrolled")) == 4
