"""PATCH /api/courses/{course_id}"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.courses import a_classroom, a_course, an_archived_course, api, everything, register
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

    answer = api.patch(classroom.url, {"title": "Taken over"}, caller=classroom.caller(name))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_staff_managers_and_admins_change_what_they_name(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database, description="Old", code="OLD-1")

    answer = api.patch(classroom.url, {"title": "Algebra II", "code": None}, caller=classroom.caller(name))

    changed = answer.json()
    assert (answer.status, answer.headers["ETag"]) == (200, '"2"')
    assert changed == {
        **classroom.course,
        "title": "Algebra II",
        "code": None,
        "version": 2,
        "updated_at": changed["updated_at"],
    }
    assert changed["updated_at"] > classroom.course["updated_at"]
    assert api.get(classroom.url, caller=classroom.teacher.caller).json() == changed
    assert [(event["title"], event["code"], event["version"]) for event in database.events("CourseUpdated")] == [
        ("Algebra II", None, 2)
    ]


def test_null_clears_what_may_be_empty(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    filled = {"description": "Text", "code": "C", "starts_on": "2026-01-01", "ends_on": "2026-02-01"}
    course = a_course(teacher, **filled)

    answer = api.patch(f"/api/courses/{course['id']}", dict.fromkeys(filled), caller=teacher.caller)

    assert {name: answer.json()[name] for name in filled} == dict.fromkeys(filled)


def test_a_body_that_names_nothing_changes_nothing(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.patch(classroom.url, {}, caller=classroom.teacher.caller)

    assert (answer.status, answer.json()) == (200, classroom.course)
    assert everything(database) == before


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"title": None}, {"title"}),
        ({"title": ""}, {"title"}),
        ({"timezone": None}, {"timezone"}),
        ({"timezone": "Nowhere"}, {"timezone"}),
        ({"status": "archived"}, {"status"}),
        ({"version": 7}, {"version"}),
        ({"join_code": "AAAAAAAAAA"}, {"join_code"}),
        ({"owner_id": "me"}, {"owner_id"}),
        ({"starts_on": "2026-03-01", "ends_on": "2026-02-28"}, {"ends_on"}),
        ({"starts_on": "2027-02-01"}, {"ends_on"}),
        ({"ends_on": "2026-08-31"}, {"ends_on"}),
        ("title", {""}),
    ],
)
def test_a_bad_body_is_422_and_changes_nothing(database: ServiceDatabase, body: Any, fields: set[str]) -> None:
    classroom = a_classroom(database, starts_on="2026-09-01", ends_on="2027-01-31")
    before = everything(database)

    answer = api.patch(classroom.url, body, caller=classroom.teacher.caller)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


@pytest.mark.parametrize("etag", ['"2"', '"0"', "1", "nonsense", '"1", "2"'])
@pytest.mark.parametrize("body", [{"title": "Late"}, {}])
def test_a_stale_if_match_is_412_and_changes_nothing(
    database: ServiceDatabase, etag: str, body: dict[str, str]
) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.patch(classroom.url, body, caller=classroom.teacher.caller, headers={"If-Match": etag})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert everything(database) == before


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', "*"])
def test_a_fresh_if_match_passes(database: ServiceDatabase, etag: str) -> None:
    classroom = a_classroom(database)

    answer = api.patch(classroom.url, {"title": "New"}, caller=classroom.teacher.caller, headers={"If-Match": etag})

    assert (answer.status, answer.json()["version"]) == (200, 2)


@pytest.mark.parametrize("body", [{"title": "Late"}, {}])
def test_an_archived_course_is_not_changed(database: ServiceDatabase, body: dict[str, str]) -> None:
    teacher = register(database, "teacher")
    course = an_archived_course(teacher)
    before = everything(database)

    answer = api.patch(f"/api/courses/{course['id']}", body, caller=teacher.caller)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert everything(database) == before
