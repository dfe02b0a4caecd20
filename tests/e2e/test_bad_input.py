"""Bad input, on every route that takes a body: the contract's error, and nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract_routes import Route
from tests.support.http import Answer
from tests.support.people import Person
from tests.support.platform import Platform
from tests.support.route_requests import WITH_BODY, body_of, caller_of, name_of, with_ids
from tests.support.teaching import Classroom, a_homework, a_lesson, a_submission, a_test, an_attempt

WITH_TEXTS = [route for route in WITH_BODY if any(isinstance(value, str) for value in body_of(route).values())]


@pytest.fixture(scope="module")
def ids(classroom: Classroom) -> dict[str, str]:
    """Things that are there, for routes that would work with a good body."""
    homework = a_homework(classroom.teacher, classroom.course_id)
    submission = a_submission(classroom.student, homework["id"])
    test = a_test(classroom.teacher, classroom.course_id)
    return {
        "test_id": test["id"],
        "attempt_id": an_attempt(classroom.student, test)["id"],
        "lesson_id": a_lesson(classroom.teacher, classroom.course_id)["id"],
        "course_id": classroom.course_id,
        "homework_id": homework["id"],
        "submission_id": submission["id"],
        "user_id": classroom.student.user_id,
    }


@pytest.fixture(scope="module", autouse=True)
def nothing_changes(platform: Platform, ids: dict[str, str]) -> Iterator[None]:
    """Every request of this file is refused, so what the services own is the same before and after."""
    platform.settle()
    before = platform.counts_of_own_tables()
    yield
    assert platform.counts_of_own_tables() == before


def send(classroom: Classroom, route: Route, ids: dict[str, str], body: Any = None, **options: Any) -> Answer:
    return classroom.person(caller_of(route)).request(route.method, with_ids(route, ids), body, **options)


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_body_that_is_no_json_is_400(classroom: Classroom, ids: dict[str, str], route: Route) -> None:
    answer = send(classroom, route, ids, raw='{"a": ')

    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize(
    "raw", ["", "no json", '{"a": 1,}', '{"title": NaN}', '{"a": -Infinity}', "{'a': 1}", b"\xff{}"]
)
def test_nothing_but_json_is_json(teacher: Person, raw: str | bytes) -> None:
    answer = teacher.post("/api/courses", raw=raw)

    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_body_that_is_no_object_is_422(classroom: Classroom, ids: dict[str, str], route: Route) -> None:
    assert send(classroom, route, ids, []).status == 422


@pytest.mark.parametrize("raw", ['"text"', "null", "7", "true", "[{}]"])
def test_no_other_value_is_an_object(teacher: Person, raw: str) -> None:
    assert teacher.post("/api/courses", raw=raw).status == 422


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_unknown_field_is_named(classroom: Classroom, ids: dict[str, str], route: Route) -> None:
    answer = send(classroom, route, ids, {**body_of(route), "colour": "red"})

    assert (answer.status, answer.fields) == (422, {"colour"})


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_number_is_no_text_and_text_is_no_number(classroom: Classroom, ids: dict[str, str], route: Route) -> None:
    body = {name: "5" if isinstance(value, int | float) else 5 for name, value in body_of(route).items()}

    answer = send(classroom, route, ids, body)

    assert answer.status == 422
    assert {field.split(".")[0] for field in answer.fields} == set(body)


@pytest.mark.parametrize("route", WITH_BODY, ids=name_of)
def test_other_media_type_is_415(classroom: Classroom, ids: dict[str, str], route: Route) -> None:
    answer = send(classroom, route, ids, body_of(route), headers={"Content-Type": "text/plain"})

    assert answer.status == 415


@pytest.mark.parametrize("media_type", ["application/xml", "application/x-www-form-urlencoded", "application/jsonp"])
def test_only_json_is_json(teacher: Person, media_type: str) -> None:
    assert teacher.post("/api/courses", {"title": "C"}, headers={"Content-Type": media_type}).status == 415


@pytest.mark.parametrize("path", ["/api/users/me", "{course}", "/api/homeworks/{homework_id}"])
def test_body_over_a_megabyte_is_413(teacher: Person, classroom: Classroom, ids: dict[str, str], path: str) -> None:
    answer = teacher.patch(path.format(course=classroom.path, **ids), {"padding": "x" * 1_000_001})

    assert (answer.status, answer.code) == (413, "payload_too_large")


@pytest.mark.parametrize("route", WITH_TEXTS, ids=name_of)
def test_text_that_no_database_holds_is_refused(classroom: Classroom, ids: dict[str, str], route: Route) -> None:
    for text in ("a\0b", "a\ud800b"):
        body = {name: text if isinstance(value, str) else value for name, value in body_of(route).items()}
        assert send(classroom, route, ids, body).status in (400, 422)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/courses/{course_id}/homeworks", {"title": "H", "due_at": "2031-05-01T10:00:00"}, "due_at"),
        ("/api/courses/{course_id}/homeworks", {"title": "H", "due_at": "tomorrow"}, "due_at"),
        ("/api/courses/{course_id}/homeworks", {"title": "H", "due_at": 1924992000}, "due_at"),
        ("/api/courses/{course_id}/homeworks", {"title": ""}, "title"),
        ("/api/courses/{course_id}/homeworks", {"title": "   "}, "title"),
        ("/api/courses/{course_id}/homeworks", {"title": "x" * 10_000}, "title"),
        ("/api/courses/{course_id}/homeworks", {"title": "H", "status": "closed"}, "status"),
        ("/api/courses/{course_id}/homeworks", {"title": "H", "max_score": -1}, "max_score"),
        ("/api/courses/{course_id}/homeworks", {"title": "H", "max_score": 0}, "max_score"),
        ("/api/courses/{course_id}/homeworks", {"title": "H", "max_score": 1.005}, "max_score"),
        (
            "/api/courses/{course_id}/homeworks",
            {"title": "H", "late_policy": {"percent_per_day": 101, "floor_percent": 0, "closes_after_days": 1}},
            "late_policy.percent_per_day",
        ),
        (
            "/api/courses/{course_id}/homeworks",
            {"title": "H", "late_policy": {"percent_per_day": 1, "floor_percent": 0, "colour": "red"}},
            "late_policy.colour",
        ),
        ("/api/homeworks/{homework_id}/submissions/{submission_id}:grade", {"score": 100.01}, "score"),
        ("/api/homeworks/{homework_id}/submissions/{submission_id}:grade", {"score": -0.01}, "score"),
        ("/api/homeworks/{homework_id}/submissions/{submission_id}:grade", {"score": 1.234}, "score"),
        ("/api/homeworks/{homework_id}/submissions/{submission_id}:grade", {"score": True}, "score"),
        ("/api/courses", {"title": "C", "timezone": "Mars/Olympus"}, "timezone"),
        ("/api/courses", {"title": "C", "starts_on": "2031-02-30"}, "starts_on"),
        ("/api/courses", {"title": "C", "starts_on": "2031-02-02", "ends_on": "2031-02-01"}, "ends_on"),
        ("/api/courses/{course_id}/enrollments", {"email": "a@example.org", "role": "owner"}, "role"),
        ("/api/courses/{course_id}/enrollments", {"user_id": "7", "role": "student"}, "user_id"),
        (
            "/api/courses/{course_id}/enrollments:import",
            {"rows": [{"email": "a@example.org", "role": "student"}] * 1001},
            "rows",
        ),
        ("/api/courses/{course_id}/tests", {"title": "T", "questions": []}, "questions"),
        (
            "/api/courses/{course_id}/tests",
            {"title": "T", "questions": [{"type": "text", "text": "?", "points": -1}]},
            "questions.0.points",
        ),
        (
            "/api/homeworks/{homework_id}/attachments",
            {"filename": "a.exe", "content_type": "application/x-msdownload", "size": 3},
            "content_type",
        ),
        (
            "/api/homeworks/{homework_id}/attachments",
            {"filename": "a.txt", "content_type": "text/plain", "size": 25 * 1024 * 1024 + 1},
            "size",
        ),
        (
            "/api/homeworks/{homework_id}/attachments",
            {"filename": "a.txt", "content_type": "text/plain", "size": 0},
            "size",
        ),
    ],
)
def test_value_out_of_its_range_is_named(
    classroom: Classroom, ids: dict[str, str], path: str, body: object, field: str
) -> None:
    answer = classroom.teacher.post(path.format(**ids), body)

    assert (answer.status, answer.fields) == (422, {field})


@pytest.mark.parametrize("body", [{}, {"text": None}, {"attachment_ids": []}, {"text": "  "}])
def test_submission_needs_a_text_or_a_file(classroom: Classroom, ids: dict[str, str], body: object) -> None:
    assert classroom.classmate.post(f"/api/homeworks/{ids['homework_id']}/submissions", body).status == 422


@pytest.mark.parametrize(
    "scale",
    [
        {"thresholds": {"5": 70, "4": 75, "3": 60}, "weights": {"homework": 0.5, "test": 0.5}},
        {"thresholds": {"5": 101, "4": 75, "3": 60}, "weights": {"homework": 0.5, "test": 0.5}},
        {"thresholds": {"5": 90, "4": 75}, "weights": {"homework": 0.5, "test": 0.5}},
        {"thresholds": {"5": 90, "4": 75, "3": 60}, "weights": {"homework": 0, "test": 0}},
        {"thresholds": {"5": 90, "4": 75, "3": 60}, "weights": {"homework": -1, "test": 2}},
    ],
)
def test_scale_that_makes_no_sense_is_422(classroom: Classroom, scale: object) -> None:
    answer = classroom.teacher.put(f"{classroom.path}/grading-scale", scale)

    assert answer.status == 422
    assert {field.split(".")[0] for field in answer.fields} <= {"thresholds", "weights"}


@pytest.mark.parametrize("path", ["/api/users/me", "{course}", "/api/homeworks/{homework_id}"])
def test_null_for_what_must_be_there_is_422(classroom: Classroom, ids: dict[str, str], path: str) -> None:
    field = "full_name" if path.endswith("me") else "title"

    answer = classroom.teacher.patch(path.format(course=classroom.path, **ids), {field: None})

    assert (answer.status, answer.fields) == (422, {field})
