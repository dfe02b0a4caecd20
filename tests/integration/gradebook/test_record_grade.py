"""Grades recorded by hand."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.classroom import Classroom, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import (
    a_body,
    a_classroom,
    a_report,
    api,
    grades_in,
    record,
    report,
    send_grade,
    set_membership,
    written,
)

ROUTES = [("homework", "/api/gradebook/homework", "homework_id"), ("test", "/api/gradebook/tests", "test_id")]


@pytest.mark.parametrize(("kind", "path", "id_field"), ROUTES)
def test_new_grade_is_created_and_replaced(room: Classroom, kind: str, path: str, id_field: str) -> None:
    source_id = str(new_id())
    body = a_body(room, **{"homework_id": None, id_field: source_id})

    first = api.post(path, body, caller=room.teacher)
    second = api.post(path, {**body, "score": 10, "title": "Renamed"}, caller=room.assistant)

    assert (first.status, second.status) == (201, 200)
    grade = first.json()
    assert grade == {
        "id": grade["id"],
        "student_id": str(room.student.user_id),
        "course_id": str(room.course_id),
        "kind": kind,
        "source_id": source_id,
        "title": "Quadratic equations",
        "score": 8.5,
        "max_score": 10,
        "percent": 85,
        "mark": 4,
        "graded_by": str(room.teacher.user_id),
        "graded_at": grade["graded_at"],
        "version": 1,
    }
    assert grade["graded_at"].endswith("Z")
    assert first.headers["Location"] == f"/api/students/{room.student.user_id}/grades?course_id={room.course_id}"
    assert (first.headers["ETag"], second.headers["ETag"]) == ('"1"', '"2"')
    replaced = second.json()
    assert (replaced["id"], replaced["title"], replaced["mark"]) == (grade["id"], "Renamed", 5)
    assert replaced["graded_by"] == str(room.assistant.user_id)


def test_location_leads_to_the_grade(room: Classroom) -> None:
    created = send_grade(room)

    listed = api.get(created.headers["Location"], caller=room.teacher)

    assert listed.json()["items"] == [created.json()]


@pytest.mark.parametrize(
    ("score", "max_score", "percent", "mark"),
    [
        (0, 1, 0, 2),
        (1, 3, 33.33, 2),
        (2, 3, 66.67, 3),
        (1, 1, 100, 5),
        (899.95, 1000, 90, 5),
        (899.94, 1000, 89.99, 4),
        (0.01, 1_000_000, 0, 2),
        (999_999.99, 1_000_000, 100, 5),
    ],
)
def test_percent_is_rounded_half_up_and_marked_as_it_shows(
    room: Classroom, score: float, max_score: float, percent: float, mark: int
) -> None:
    grade = record(room, score=score, max_score=max_score)

    assert (grade["score"], grade["max_score"], grade["percent"], grade["mark"]) == (score, max_score, percent, mark)


def test_each_recording_is_told_once(database: ServiceDatabase, room: Classroom) -> None:
    grade = record(room)
    record(room, homework_id=grade["source_id"], score=1)

    first, second = database.events("GradeRecorded")
    told = {name: value for name, value in grade.items() if name != "id"}
    assert first == {**told, "grade_id": grade["id"], "reason": "grade", "is_new": True}
    assert (second["score"], second["percent"], second["mark"]) == (1, 10, 2)
    assert (second["reason"], second["is_new"], second["version"]) == ("regrade", False, 2)


def test_same_homework_gives_each_student_a_grade(database: ServiceDatabase, room: Classroom) -> None:
    grade = record(room)
    record(room, homework_id=grade["source_id"], student_id=str(room.classmate.user_id))

    assert len(grades_in(database)) == 2


@pytest.mark.parametrize("who", ["teacher", "assistant", "outsider"])
def test_only_students_of_the_course_can_be_graded(database: ServiceDatabase, room: Classroom, who: str) -> None:
    someone = room.caller(who)
    assert someone

    answer = send_grade(room, student_id=str(someone.user_id))

    assert (answer.status, answer.code) == (404, "student_not_found")
    assert written(database) == 0


def test_removed_student_cannot_be_graded(database: ServiceDatabase, room: Classroom) -> None:
    set_membership(room.course_id, room.student.user_id, "student", "removed", version=2)

    answer = send_grade(room)

    assert (answer.status, answer.code) == (404, "student_not_found")
    assert written(database) == 0


def test_archived_course_takes_no_grades(database: ServiceDatabase, room: Classroom) -> None:
    keep_copy_of_course(room.course_id, status="archived", version=2)

    answer = send_grade(room)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert written(database) == 0


def test_teacher_cannot_overwrite_grades_of_another_course_by_its_homework(
    database: ServiceDatabase, room: Classroom
) -> None:
    grade = record(room)
    attackers = a_classroom(student=room.student)
    before = grades_in(database), written(database)

    for student in (attackers.student, attackers.classmate):
        answer = send_grade(attackers, homework_id=grade["source_id"], student_id=str(student.user_id), title="Mine")
        assert (answer.status, answer.code) == (409, "source_conflict")

    assert (grades_in(database), written(database)) == before
    assert database.rows("SELECT title FROM sources") == [{"title": "Quadratic equations"}]


def test_homework_cannot_be_graded_as_a_test(database: ServiceDatabase, room: Classroom) -> None:
    grade = record(room)
    before = written(database)

    answer = send_grade(room, kind="test", homework_id=grade["source_id"])

    assert (answer.status, answer.code) == (409, "source_conflict")
    assert written(database) == before


@pytest.mark.parametrize(
    ("if_match", "status"), [('"1"', 412), ('"2"', 200), ('W/"2"', 200), ("*", 200), ('"3"', 412), ("2", 412)]
)
def test_stale_version_is_refused(database: ServiceDatabase, room: Classroom, if_match: str, status: int) -> None:
    source_id = record(room)["source_id"]
    record(room, homework_id=source_id, score=5)
    before = written(database)

    answer = send_grade(room, homework_id=source_id, score=6, title="Renamed", headers={"If-Match": if_match})

    assert answer.status == status
    changed = status == 200
    assert grades_in(database)[0]["score"] == (6 if changed else 5)
    assert (written(database) == before) is not changed
    assert database.rows("SELECT title FROM sources")[0]["title"] == ("Renamed" if changed else "Quadratic equations")


def test_version_of_a_grade_that_does_not_exist_is_refused(database: ServiceDatabase, room: Classroom) -> None:
    answer = send_grade(room, headers={"If-Match": '"1"'})

    assert (answer.status, answer.code) == (412, "stale_version")
    assert written(database) == 0


def test_idempotency_key_gives_the_first_answer_again(database: ServiceDatabase, room: Classroom) -> None:
    body, key = a_body(room), {"Idempotency-Key": "grade-1"}

    first = api.post("/api/gradebook/homework", body, caller=room.teacher, headers=key)
    again = api.post("/api/gradebook/homework", body, caller=room.teacher, headers=key)
    other = api.post("/api/gradebook/homework", {**body, "score": 1}, caller=room.teacher, headers=key)

    assert (first.status, again.status, again.text) == (201, 201, first.text)
    assert (again.headers["Idempotency-Replayed"], again.headers["ETag"]) == ("true", '"1"')
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(database.events("GradeRecorded")) == 1
    assert len(database.rows("SELECT * FROM grade_changes")) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"score": 10.01}, "score"),
        ({"score": -1}, "score"),
        ({"score": "8"}, "score"),
        ({"score": None}, "score"),
        ({"max_score": 0}, "max_score"),
        ({"student_id": "me"}, "student_id"),
        ({"course_id": 5}, "course_id"),
        ({"homework_id": None}, "homework_id"),
        ({"title": ""}, "title"),
        ({"title": "a\u0000b"}, "title"),
        ({"percent": 100}, "percent"),
    ],
)
def test_bad_field_is_named_and_nothing_is_written(
    database: ServiceDatabase, room: Classroom, changes: Any, field: str
) -> None:
    answer = send_grade(room, **changes)

    assert (answer.status, answer.code) == (422, "validation_failed")
    assert answer.fields == {field}
    assert written(database) == 0


@pytest.mark.parametrize("path", ["/api/gradebook/homework", "/api/gradebook/tests"])
@pytest.mark.parametrize(("raw", "status", "code"), [("{", 400, "malformed_json"), ("[]", 422, "validation_failed")])
def test_body_that_is_no_object_is_refused(room: Classroom, path: str, raw: str, status: int, code: str) -> None:
    answer = api.post(path, raw=raw, caller=room.teacher)

    assert (answer.status, answer.code) == (status, code)


def test_grading_by_hand_replaces_what_an_event_brought(database: ServiceDatabase, room: Classroom) -> None:
    reported = a_report(room)
    report(reported)

    answer = send_grade(room, homework_id=str(reported.entry.source_id), score=2)

    assert (answer.status, answer.json()["version"], answer.json()["score"]) == (200, 2, 2)
    assert len(grades_in(database)) == 1
