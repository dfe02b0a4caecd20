"""Tests, as the contract's section 8 tells it: written, taken, scored, ended in time, and told to the gradebook."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.at_once import at_once
from tests.support.people import Person, register
from tests.support.platform import Platform
from tests.support.teaching import (
    Classroom,
    a_course,
    a_test,
    an_attempt,
    answers_to,
    attempt_path,
    enroll,
    eventually,
    grade_in_book,
)

RIGHT = ("b", ["a", "c"], " БЕОГРАД ", "3,14")
KEY = {"correct_option_ids", "accepted_answers", "case_sensitive", "value", "tolerance", "partial_credit"}


def in_seconds(seconds: float) -> str:
    """A moment from now on, as the API writes moments."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def submit(student: Person, attempt: Any, answers: Any = None) -> Any:
    """Submit an attempt; its result."""
    answer = student.post(f"{attempt_path(attempt)}/submit", {} if answers is None else {"answers": answers})
    assert answer.status == 200, answer.text
    return answer.json()


def grade_of(classroom: Classroom, test: Any, score: float) -> Any:
    """The test's grade in the gradebook once it is this score, or None."""
    grade = grade_in_book(classroom.teacher, classroom.course_id, classroom.student.user_id, test["id"])
    return grade if grade and grade["score"] == score else None


def keys_in(answer: Any) -> set[str]:
    """The fields of the key that an answer shows."""
    return KEY & {name for question in answer["questions"] for name in question}


def test_test_is_written_taken_and_graded(classroom: Classroom) -> None:
    teacher, student = classroom.teacher, classroom.student
    test = a_test(teacher, classroom.course_id, time_limit_minutes=30, show_answers="after_submit", max_attempts=2)
    assert (test["status"], test["max_score"]) == ("published", 10)
    shown = student.read(f"/api/tests/{test['id']}")
    assert (len(shown["questions"]), keys_in(shown), keys_in(test)) == (4, set(), KEY)

    attempt = an_attempt(student, test)
    again = student.post(f"/api/tests/{test['id']}/attempts:start")
    assert (again.status, again.json()) == (200, attempt)
    assert keys_in(attempt) == set()
    saved = student.put(
        f"{attempt_path(attempt)}/answers", {"answers": answers_to(test, "b", ["a", "b", "c"]), "sequence": 2}
    )
    older = student.put(f"{attempt_path(attempt)}/answers", {"answers": {}, "sequence": 1})
    assert (saved.status, older.status, older.json()) == (200, 200, saved.json())
    first = submit(student, attempt)
    assert (first["status"], first["score"], first["percent"], first["passed"]) == ("submitted", 4, 40, False)
    assert keys_in(first) == KEY
    eventually(lambda: grade_of(classroom, test, 4), "the first attempt is in the gradebook")

    second = submit(student, an_attempt(student, test), answers_to(test, *RIGHT))
    assert [question["points_awarded"] for question in second["questions"]] == [2, 4, 1.5, 2.5]
    assert (second["number"], second["score"], second["passed"]) == (2, 10, True)
    grade = eventually(lambda: grade_of(classroom, test, 10), "the better attempt is in the gradebook")
    assert (grade["percent"], grade["mark"]) == (100, 5)

    refused = student.post(f"/api/tests/{test['id']}/attempts:start")
    assert (refused.status, refused.code) == (409, "no_attempts_left")
    listed = teacher.read(f"/api/tests/{test['id']}/attempts?student_id={student.user_id}&status=submitted")["items"]
    assert [item["id"] for item in listed] == [second["id"], first["id"]]
    assert teacher.read(attempt_path(first)) == student.read(attempt_path(first)) == first


def test_draft_is_changed_and_published_only_when_it_can_be_answered(classroom: Classroom) -> None:
    teacher = classroom.teacher
    body = {"title": "Draft", "questions": [{"type": "number", "text": "Pi?"}]}
    draft = teacher.made(f"{classroom.path}/tests", body)
    path = f"/api/tests/{draft['id']}"
    assert classroom.student.get(path).status == 404

    refused = teacher.post(f"{path}:publish")
    assert (refused.status, refused.fields) == (422, {"questions.0.value"})
    whole = [{**body["questions"][0], "id": draft["questions"][0]["id"], "value": 3.14}]  # type: ignore[dict-item]
    changed = teacher.patch(path, {"questions": whole}, headers={"If-Match": '"1"'})
    assert (changed.status, changed.json()["questions"][0]["id"]) == (200, draft["questions"][0]["id"])
    assert teacher.post(f"{path}:publish").json()["status"] == "published"
    late = teacher.patch(path, {"title": "Too late"})
    assert (late.status, late.code) == (409, "test_published")
    assert draft["id"] in {test["id"] for test in classroom.student.read(f"{classroom.path}/tests")["items"]}


def test_attempt_past_its_deadline_ends_itself_by_the_sweep(classroom: Classroom, platform: Platform) -> None:
    student = classroom.student
    test = a_test(classroom.teacher, classroom.course_id, closes_at=in_seconds(4))
    attempt = an_attempt(student, test)
    path = f"{attempt_path(attempt)}/answers"
    assert student.put(path, {"answers": answers_to(test, "b"), "sequence": 1}).status == 200
    _wait_until(attempt["deadline_at"])

    platform.invoke("QuizzesSweepFunctionName")

    (row,) = platform.rows("quizzes", "SELECT status, score FROM attempts WHERE id = %(id)s", id=attempt["id"])
    assert (row["status"], row["score"]) == ("expired", 2)
    eventually(lambda: grade_of(classroom, test, 2), "what was saved is in the gradebook")
    late = student.put(path, {"answers": answers_to(test, *RIGHT), "sequence": 2})
    assert (late.status, late.code) == (409, "attempt_expired")
    assert len(platform.events("quizzes", "AttemptFinished", attempt_id=attempt["id"])) == 1


def test_students_next_look_ends_the_attempt_once(classroom: Classroom, platform: Platform) -> None:
    student = classroom.student
    test = a_test(classroom.teacher, classroom.course_id, closes_at=in_seconds(3))
    attempt = an_attempt(student, test)
    _wait_until(attempt["deadline_at"])

    looks = at_once(
        lambda: student.get(attempt_path(attempt)),
        lambda: classroom.teacher.get(attempt_path(attempt)),
        lambda: student.post(f"{attempt_path(attempt)}/submit", {}),
    )

    assert [(answer.status, answer.json()["status"]) for answer in looks] == [(200, "expired")] * 3
    assert len(platform.events("quizzes", "AttemptFinished", attempt_id=attempt["id"])) == 1
    start = student.post(f"/api/tests/{test['id']}/attempts:start")
    assert (start.status, start.code) == (409, "test_closed")


def test_two_starts_and_two_submits_at_once_are_one_each(classroom: Classroom, platform: Platform) -> None:
    student = classroom.student
    test = a_test(classroom.teacher, classroom.course_id)
    path = f"/api/tests/{test['id']}/attempts:start"

    starts = at_once(*[lambda: student.post(path)] * 3)
    attempt = starts[0].json()
    submits = at_once(
        *[lambda: student.post(f"{attempt_path(attempt)}/submit", {"answers": answers_to(test, *RIGHT)})] * 3
    )

    assert sorted(answer.status for answer in starts) == [200, 200, 201]
    assert {answer.json()["id"] for answer in starts} == {attempt["id"]}
    assert [(answer.status, answer.json()) for answer in submits] == [(200, submits[0].json())] * 3
    assert len(platform.events("quizzes", "AttemptFinished", attempt_id=attempt["id"])) == 1


@pytest.mark.parametrize(("seconds", "code"), [(3600, "test_not_open"), (-3600, "test_closed")])
def test_window_is_kept(classroom: Classroom, seconds: float, code: str) -> None:
    window = {"opens_at": in_seconds(seconds), "closes_at": in_seconds(seconds + 60)}
    test = a_test(classroom.teacher, classroom.course_id, **window)

    answer = classroom.student.post(f"/api/tests/{test['id']}/attempts:start")

    assert (answer.status, answer.code) == (409, code)


def test_closing_ends_open_attempts_and_shows_the_key(classroom: Classroom) -> None:
    test = a_test(classroom.teacher, classroom.course_id, show_answers="after_close")
    finished = submit(classroom.student, an_attempt(classroom.student, test), answers_to(test, *RIGHT))
    still_open = an_attempt(classroom.classmate, test)
    assert keys_in(finished) == set()

    assert classroom.teacher.post(f"/api/tests/{test['id']}:close").json()["status"] == "closed"

    assert keys_in(classroom.student.read(attempt_path(finished))) == KEY
    assert classroom.classmate.read(attempt_path(still_open))["status"] == "expired"


def test_new_course_and_student_can_test_at_once(classroom: Classroom) -> None:
    student = register(classroom.teacher.http)
    course = a_course(classroom.teacher)
    enroll(classroom.teacher, course["id"], student)

    assert an_attempt(student, a_test(classroom.teacher, course["id"]))["number"] == 1


def test_archived_course_takes_no_answers_and_ends_its_attempts(classroom: Classroom, platform: Platform) -> None:
    course = a_course(classroom.teacher)
    enroll(classroom.teacher, course["id"], classroom.student)
    attempt = an_attempt(classroom.student, a_test(classroom.teacher, course["id"]))

    assert classroom.teacher.post(f"/api/courses/{course['id']}:archive").status == 200

    def ended() -> bool | None:
        return classroom.student.read(attempt_path(attempt))["status"] == "expired" or None

    eventually(ended, "the archiving ends the attempt")
    start = classroom.student.post(f"/api/tests/{attempt['test_id']}/attempts:start")
    assert (start.status, start.code) == (409, "course_archived")


def _wait_until(moment: str) -> None:
    """Sleep until a moment is past."""
    until = datetime.fromisoformat(moment)
    while datetime.now(UTC) <= until:
        time.sleep(0.1)
