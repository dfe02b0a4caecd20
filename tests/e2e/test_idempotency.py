"""Idempotency-Key: a creating POST works once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.at_once import at_once
from tests.support.http import Answer, Http
from tests.support.people import Person, a_registration, unique
from tests.support.platform import Platform
from tests.support.teaching import Classroom, a_course, a_homework


@dataclass(frozen=True)
class Creation:
    """One creating request, and what would be another with the same key."""

    who: Person
    path: str
    body: dict[str, Any]
    other: dict[str, Any]


def _course(room: Classroom) -> Creation:
    return Creation(room.teacher, "/api/courses", {"title": unique("Course")}, {"title": "Another"})


def _enrollment(room: Classroom) -> Creation:
    path = f"/api/courses/{a_course(room.teacher)['id']}/enrollments"
    bodies = ({"user_id": person.user_id, "role": "student"} for person in (room.student, room.classmate))
    return Creation(room.teacher, path, *bodies)


def _joining(room: Classroom) -> Creation:
    first, second = a_course(room.teacher), a_course(room.teacher)
    bodies = ({"join_code": course["join_code"]} for course in (first, second))
    return Creation(room.student, "/api/courses:join", *bodies)


def _homework(room: Classroom) -> Creation:
    return Creation(room.teacher, f"{room.path}/homeworks", {"title": unique("Homework")}, {"title": "Another"})


def _attachment(room: Classroom) -> Creation:
    homework = a_homework(room.teacher, room.course_id)
    body = {"filename": "a.txt", "content_type": "text/plain", "size": 3}
    return Creation(room.student, f"/api/homeworks/{homework['id']}/attachments", body, {**body, "size": 4})


def _submission(room: Classroom) -> Creation:
    homework = a_homework(room.teacher, room.course_id)
    return Creation(room.student, f"/api/homeworks/{homework['id']}/submissions", {"text": "One"}, {"text": "Two"})


def _grade(room: Classroom) -> Creation:
    body = {
        "student_id": room.student.user_id,
        "course_id": room.course_id,
        "test_id": str(a_course(room.teacher)["id"]),
        "title": "Written test",
        "score": 7,
        "max_score": 10,
    }
    return Creation(room.teacher, "/api/gradebook/tests", body, {**body, "score": 8})


def _homework_grade(room: Classroom) -> Creation:
    grade = _grade(room)
    bodies = ({**body, "homework_id": body["test_id"]} for body in (grade.body, grade.other))
    without = [{name: value for name, value in body.items() if name != "test_id"} for body in bodies]
    return Creation(room.teacher, "/api/gradebook/homework", *without)


CREATIONS: dict[str, Callable[[Classroom], Creation]] = {
    "course": _course,
    "enrollment": _enrollment,
    "joining": _joining,
    "homework": _homework,
    "attachment": _attachment,
    "submission": _submission,
    "grade of a test": _grade,
    "grade of a homework": _homework_grade,
}


@pytest.fixture(scope="module", autouse=True)
def settled(platform: Platform) -> None:
    """Nothing of earlier tests comes in between."""
    platform.settle()


def send(creation: Creation, key: str, body: dict[str, Any] | None = None) -> Answer:
    return creation.who.post(creation.path, body or creation.body, headers={"Idempotency-Key": key})


@pytest.mark.parametrize("kind", CREATIONS)
def test_replay_gives_the_first_answer_again(classroom: Classroom, platform: Platform, kind: str) -> None:
    creation, key = CREATIONS[kind](classroom), unique("key")
    first = send(creation, key)
    rows = platform.counts_of_own_tables()

    again = send(creation, key)

    assert (first.status, first.is_replayed) == (201, False)
    assert (again.status, again.is_replayed, again.json()) == (201, True, first.json())
    for header in ("location", "etag", "content-type"):
        assert again.headers.get(header) == first.headers.get(header)
    assert platform.counts_of_own_tables() == rows


@pytest.mark.parametrize("kind", CREATIONS)
def test_key_with_another_body_is_refused(classroom: Classroom, platform: Platform, kind: str) -> None:
    creation, key = CREATIONS[kind](classroom), unique("key")
    assert send(creation, key).status == 201
    rows = platform.counts_of_own_tables()

    other = send(creation, key, creation.other)

    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert platform.counts_of_own_tables() == rows


@pytest.mark.parametrize("kind", CREATIONS)
def test_same_key_at_once_works_once(classroom: Classroom, kind: str) -> None:
    creation, key = CREATIONS[kind](classroom), unique("key")

    answers = at_once(*[lambda: send(creation, key)] * 3)

    assert {answer.status for answer in answers} <= {201, 409}
    assert [answer.is_replayed for answer in answers if answer.status == 201].count(False) == 1
    assert {answer.code for answer in answers if answer.status == 409} <= {"idempotency_in_progress"}
    assert len({answer.text for answer in answers if answer.status == 201}) == 1


def test_registration_is_replayed_for_the_same_email(http: Http, platform: Platform) -> None:
    body, headers = a_registration(), {"Idempotency-Key": unique("key")}

    first, again = (http.request("POST", "/api/users", body, headers=headers) for _ in range(2))
    other = http.request("POST", "/api/users", {**body, "full_name": "Another"}, headers=headers)
    stranger = http.request("POST", "/api/users", a_registration(), headers=headers)

    assert (first.status, first.is_replayed) == (201, False)
    assert (again.status, again.is_replayed, again.json()) == (201, True, first.json())
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert (stranger.status, stranger.is_replayed) == (201, False)
    (rows,) = platform.rows("users", "SELECT count(*) AS n FROM users WHERE email = %(email)s", email=body["email"])
    assert rows["n"] == 1


def test_key_belongs_to_its_caller(classroom: Classroom) -> None:
    headers = {"Idempotency-Key": unique("key")}

    answers = [
        person.post("/api/courses", {"title": "Same"}, headers=headers)
        for person in (classroom.teacher, classroom.other_teacher)
    ]

    assert [(answer.status, answer.is_replayed) for answer in answers] == [(201, False)] * 2
    assert answers[0].json()["id"] != answers[1].json()["id"]


def test_key_after_a_refusal_may_be_tried_again(classroom: Classroom) -> None:
    headers = {"Idempotency-Key": unique("key")}
    refused = classroom.teacher.post("/api/courses", {"title": ""}, headers=headers)

    accepted = classroom.teacher.post("/api/courses", {"title": "Better"}, headers=headers)

    assert (refused.status, accepted.status, accepted.is_replayed) == (422, 201, False)


@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
def test_key_that_is_no_key_is_422(classroom: Classroom, key: str) -> None:
    answer = classroom.teacher.post("/api/courses", {"title": "C"}, headers={"Idempotency-Key": key})

    assert (answer.status, answer.fields) == (422, {"Idempotency-Key"})
