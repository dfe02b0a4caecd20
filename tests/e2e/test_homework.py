"""Homeworks and submissions, as the contract's section 4 tells them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.people import Person
from tests.support.teaching import (
    Classroom,
    a_course,
    a_homework,
    a_submission,
    enroll,
    grade_path,
    in_days,
)

POLICY = {"percent_per_day": 10, "floor_percent": 50, "closes_after_days": 5}


def test_homework_can_be_made_in_a_course_made_just_before(teacher: Person) -> None:
    course = a_course(teacher)

    homework = a_homework(teacher, course["id"])

    fields = "id course_id title description status due_at max_score late_policy attachments created_by"
    assert {*fields.split(), "created_at", "updated_at", "version"} <= set(homework)
    assert homework["max_score"] == 100
    assert homework["due_at"].endswith("Z")


def test_status_moves_from_draft_over_assigned_to_closed_and_never_back(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id, status="draft")
    path = f"/api/homeworks/{homework['id']}"

    def step(verb: str) -> tuple[int, str]:
        answer = classroom.teacher.post(f"{path}:{verb}")
        return answer.status, answer.json().get("code", answer.json()["status"])

    invalid = (409, "invalid_transition")
    steps = ["close", "assign", "assign", "close", "close", "assign"]
    assert [step(verb) for verb in steps] == [
        invalid,
        (200, "assigned"),
        invalid,
        (200, "closed"),
        invalid,
        invalid,
    ]


def test_submission_needs_an_assigned_homework(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id)
    assert classroom.teacher.post(f"/api/homeworks/{homework['id']}:close").status == 200

    closed = classroom.student.post(f"/api/homeworks/{homework['id']}/submissions", {"text": "x"})

    assert (closed.status, closed.code) == (409, "homework_closed")


def test_new_submission_replaces_the_last_until_it_is_graded(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id)
    first, second = (a_submission(classroom.student, homework["id"], text) for text in ("One", "Two"))
    assert (first["attempt"], second["attempt"]) == (1, 2)

    assert classroom.teacher.post(grade_path(second), {"score": 5}).status == 200

    third = classroom.student.post(f"/api/homeworks/{homework['id']}/submissions", {"text": "Three"})
    assert third.status == 409


def test_late_submission_loses_what_the_policy_says(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id, due_at=in_days(-1.5), late_policy=POLICY)
    submission = a_submission(classroom.student, homework["id"])
    assert submission["is_late"] is True

    graded = classroom.teacher.post(grade_path(submission), {"score": 90}).json()

    assert graded["raw_score"] == 90
    assert graded["score"] < 90
    assert graded["late_penalty"] > 0


def test_late_submission_without_a_policy_loses_nothing(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id, due_at=in_days(-3))
    submission = a_submission(classroom.student, homework["id"])

    graded = classroom.teacher.post(grade_path(submission), {"score": 90}).json()

    assert (submission["is_late"], graded["score"], graded["raw_score"]) == (True, 90, 90)


def test_too_late_is_closed(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id, due_at=in_days(-8), late_policy=POLICY)

    answer = classroom.student.post(f"/api/homeworks/{homework['id']}/submissions", {"text": "x"})

    assert (answer.status, answer.code) == (409, "homework_closed")


def test_max_score_stays_once_something_is_graded(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id)
    path = f"/api/homeworks/{homework['id']}"
    assert classroom.teacher.patch(path, {"max_score": 50}).json()["max_score"] == 50
    submission = a_submission(classroom.student, homework["id"])
    assert classroom.teacher.post(grade_path(submission), {"score": 50.01}).status == 422
    assert classroom.teacher.post(grade_path(submission), {"score": 50}).status == 200

    assert classroom.teacher.patch(path, {"max_score": 60}).status == 409

    assert classroom.teacher.patch(path, {"title": "Still mine"}).status == 200


@pytest.mark.parametrize("state", ["todo", "submitted", "graded", "overdue"])
def test_own_homeworks_are_found_by_their_state(classroom: Classroom, state: str) -> None:
    homework = _in_state(classroom, state)

    path = f"/api/students/me/homeworks?course_id={homework['course_id']}"
    found = classroom.student.read(f"{path}&state={state}")["items"]

    assert [item["id"] for item in found] == [homework["id"]]
    for other in {"todo", "submitted", "graded", "overdue"} - {state}:
        assert classroom.student.read(f"{path}&state={other}")["items"] == []


def test_own_homeworks_come_soonest_due_first(classroom: Classroom) -> None:
    course = a_course(classroom.teacher)
    enroll(classroom.teacher, course["id"], classroom.student)
    due = {days: a_homework(classroom.teacher, course["id"], due_at=in_days(days))["id"] for days in (9, 2, 5)}

    listed = classroom.student.read(f"/api/students/me/homeworks?course_id={course['id']}")["items"]

    assert [item["id"] for item in listed] == [due[2], due[5], due[9]]


def _in_state(classroom: Classroom, state: str) -> Any:
    course = a_course(classroom.teacher)
    enroll(classroom.teacher, course["id"], classroom.student)
    homework = a_homework(classroom.teacher, course["id"], due_at=in_days(-1 if state == "overdue" else 1))
    if state in ("submitted", "graded"):
        submission = a_submission(classroom.student, homework["id"])
        if state == "graded":
            assert classroom.teacher.post(grade_path(submission), {"score": 1}).status == 200
    return homework
