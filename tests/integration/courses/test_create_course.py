"""POST /api/courses"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.support.courses import a_course, api, register
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    assert api.post("/api/courses", {"title": "Algebra I"}).status == 401


def test_a_student_creates_no_course(database: ServiceDatabase) -> None:
    student = register(database, "student")

    answer = api.post("/api/courses", {"title": "Algebra I"}, caller=student.caller)

    assert (answer.status, answer.code) == (403, "role_not_allowed")
    assert database.rows("SELECT * FROM courses") == []


@pytest.mark.parametrize("role", ["teacher", "manager", "admin"])
def test_a_course_is_created_with_its_creator_as_teacher(database: ServiceDatabase, role: str) -> None:
    creator = register(database, role, full_name="Marie Curie", email="marie@example.org")
    body = {
        "title": "  Algebra I ",
        "description": "From sets to groups.",
        "code": "MATH-101",
        "timezone": "Europe/Paris",
        "starts_on": "2026-09-01",
        "ends_on": "2027-01-31",
    }

    answer = api.post("/api/courses", body, caller=creator.caller)

    course = answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/courses/{course['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert course == {
        **body,
        "title": "Algebra I",
        "id": course["id"],
        "status": "active",
        "owner_id": str(creator.user_id),
        "join_code": course["join_code"],
        "created_at": course["created_at"],
        "updated_at": course["created_at"],
        "version": 1,
    }
    assert UUID(course["id"]).version == 7
    assert len(course["join_code"]) == 10
    assert course["created_at"].endswith("Z")
    assert database.events("CourseCreated") == [
        {
            "course_id": course["id"],
            "title": "Algebra I",
            "code": "MATH-101",
            "timezone": "Europe/Paris",
            "status": "active",
            "owner_id": str(creator.user_id),
            "starts_on": "2026-09-01",
            "ends_on": "2027-01-31",
            "version": 1,
        }
    ]
    assert database.events("MemberEnrolled") == [
        {
            "course_id": course["id"],
            "user_id": str(creator.user_id),
            "full_name": "Marie Curie",
            "email": "marie@example.org",
            "role": "teacher",
            "version": 1,
        }
    ]


def test_what_is_left_out_is_null_and_the_zone_is_the_creators(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher", timezone="Asia/Tokyo")

    course = a_course(teacher, title="Go")

    assert course["timezone"] == "Asia/Tokyo"
    assert [course[name] for name in ("description", "code", "starts_on", "ends_on")] == [None] * 4


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"title"}),
        ({"title": ""}, {"title"}),
        ({"title": "   "}, {"title"}),
        ({"title": None}, {"title"}),
        ({"title": 5}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"title": "x", "description": "x" * 20_001}, {"description"}),
        ({"title": "x", "code": "x" * 51}, {"code"}),
        ({"title": "x", "code": ""}, {"code"}),
        ({"title": "x", "timezone": "Mars/Olympus"}, {"timezone"}),
        ({"title": "x", "timezone": "../etc/passwd"}, {"timezone"}),
        ({"title": "x", "starts_on": "2026-02-30"}, {"starts_on"}),
        ({"title": "x", "starts_on": 1700000000}, {"starts_on"}),
        ({"title": "x", "starts_on": "2026-09-02", "ends_on": "2026-09-01"}, {"ends_on"}),
        ({"title": "x", "join_code": "AAAAAAAAAA"}, {"join_code"}),
        ({"title": "x", "status": "archived", "owner_id": "me"}, {"status", "owner_id"}),
        ({"title": "a\x00b"}, {"title"}),
        ([], {""}),
    ],
)
def test_a_bad_body_is_422_with_its_fields_and_creates_nothing(
    database: ServiceDatabase, body: Any, fields: set[str]
) -> None:
    teacher = register(database, "teacher")

    answer = api.post("/api/courses", body, caller=teacher.caller)

    assert (answer.status, answer.code, answer.fields) == (422, "validation_failed", fields)
    assert database.rows("SELECT * FROM courses") == []
    assert database.rows("SELECT * FROM outbox") == []


def test_a_body_that_is_no_json_is_400(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")

    answer = api.post("/api/courses", raw='{"title": ', caller=teacher.caller)

    assert (answer.status, answer.code) == (400, "malformed_json")


def test_a_course_of_one_day_is_fine(database: ServiceDatabase) -> None:
    course = a_course(register(database, "teacher"), starts_on="2026-09-01", ends_on="2026-09-01")

    assert course["starts_on"] == course["ends_on"] == "2026-09-01"


def test_the_same_idempotency_key_gives_the_first_answer_again(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    headers = {"Idempotency-Key": "create-algebra"}

    first = api.post("/api/courses", {"title": "Algebra"}, caller=teacher.caller, headers=headers)
    second = api.post("/api/courses", {"title": "Algebra"}, caller=teacher.caller, headers=headers)
    other = api.post("/api/courses", {"title": "Geometry"}, caller=teacher.caller, headers=headers)

    assert (second.status, second.text) == (201, first.text)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(database.rows("SELECT * FROM courses")) == 1
    assert len(database.events()) == 2


def test_a_creator_whom_nobody_knows_yet_may_try_again(database: ServiceDatabase) -> None:
    answer = api.post("/api/courses", {"title": "Algebra I"}, caller=a_caller("teacher"))

    assert (answer.status, answer.code) == (503, "account_not_here_yet")
    assert answer.headers["Retry-After"] == "1"
    assert database.rows("SELECT * FROM courses") == []
