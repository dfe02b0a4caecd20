"""POST /api/courses/{course_id}:archive"""

from __future__ import annotations

import pytest

from kernel.ids import new_id
from tests.support.courses import a_classroom, an_archived_course, api, everything, register
from tests.support.databases import ServiceDatabase


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("student", 403, "role_not_allowed"),
        ("assistant", 403, "role_not_allowed"),
        ("other_teacher", 404, "course_not_found"),
    ],
)
def test_others_are_refused_and_change_nothing(database: ServiceDatabase, name: str, status: int, code: str) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.post(f"{classroom.url}:archive", caller=classroom.caller(name))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


def test_an_assistant_whom_the_school_calls_teacher_may_not_archive(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    body = {"user_id": str(classroom.other_teacher.user_id), "role": "assistant"}
    api.post(f"{classroom.url}/enrollments", body, caller=classroom.teacher.caller)

    answer = api.post(f"{classroom.url}:archive", caller=classroom.other_teacher.caller)

    assert (answer.status, answer.code) == (403, "course_role_not_allowed")


@pytest.mark.parametrize("name", ["teacher", "manager", "admin"])
@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_a_teacher_of_it_a_manager_and_an_admin_archive(database: ServiceDatabase, name: str, colon: str) -> None:
    classroom = a_classroom(database)

    answer = api.post(f"{classroom.url}{colon}archive", caller=classroom.caller(name))

    archived = answer.json()
    assert answer.status == 200
    assert archived == {
        **classroom.course,
        "status": "archived",
        "version": 2,
        "updated_at": archived["updated_at"],
    }
    assert [(event["status"], event["version"]) for event in database.events("CourseArchived")] == [("archived", 2)]


def test_twice_is_the_same_and_tells_nobody_again(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    course = an_archived_course(teacher)
    before = everything(database)

    answer = api.post(f"/api/courses/{course['id']}:archive", caller=teacher.caller, headers={"If-Match": '"1"'})

    assert (answer.status, answer.json()) == (200, course)
    assert everything(database) == before


def test_a_stale_if_match_is_412(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller, headers={"If-Match": '"9"'})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert everything(database) == before


def test_an_archived_course_is_still_read(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)

    assert api.get(classroom.url, caller=classroom.student.caller).json()["status"] == "archived"
    assert api.get(f"{classroom.url}/enrollments", caller=classroom.teacher.caller).status == 200


def test_a_course_that_is_not_there_is_404(database: ServiceDatabase) -> None:
    answer = api.post(f"/api/courses/{new_id()}:archive", caller=register(database, "admin").caller)

    assert (answer.status, answer.code) == (404, "course_not_found")


def test_another_verb_is_404(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    assert api.post(f"{classroom.url}:destroy", caller=classroom.teacher.caller).status == 404
    assert api.post("/api/courses/nonsense:archive", caller=classroom.teacher.caller).status == 404
