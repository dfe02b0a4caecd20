"""GET /api/courses/{course_id}"""

from __future__ import annotations

import pytest

from kernel.ids import new_id
from tests.support.courses import a_classroom, api, register
from tests.support.databases import ServiceDatabase


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    assert api.get(a_classroom(database).url).status == 401


@pytest.mark.parametrize("name", ["outsider", "other_teacher"])
def test_outsiders_cannot_tell_it_from_a_course_that_is_not_there(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)

    hidden = api.get(classroom.url, caller=classroom.caller(name))
    missing = api.get(f"/api/courses/{new_id()}", caller=classroom.caller(name))

    assert (hidden.status, hidden.code) == (missing.status, missing.code) == (404, "course_not_found")
    assert hidden.json()["detail"] == missing.json()["detail"]


@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_who_manages_the_course_sees_its_join_code(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)

    answer = api.get(classroom.url, caller=classroom.caller(name))

    assert (answer.status, answer.json()) == (200, classroom.course)
    assert answer.headers["ETag"] == '"1"'


def test_a_student_sees_all_but_the_join_code(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    answer = api.get(classroom.url, caller=classroom.student.caller)

    expected = {name: value for name, value in classroom.course.items() if name != "join_code"}
    assert (answer.status, answer.json()) == (200, expected)


def test_a_removed_member_is_an_outsider(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)

    assert api.get(classroom.url, caller=classroom.student.caller).status == 404


@pytest.mark.parametrize("course_id", ["1", "not-an-id", "00000000", "%00", "..", "null"])
def test_a_malformed_id_is_404(database: ServiceDatabase, course_id: str) -> None:
    manager = register(database, "manager")

    assert api.get(f"/api/courses/{course_id}", caller=manager.caller).status == 404
