"""POST /api/homeworks/{homework_id}/submissions/{submission_id}:grade"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.classroom import archive, enroll
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    a_classroom,
    a_grade,
    a_homework,
    a_submission,
    api,
    everything,
    hand_in,
    path_of,
    send_grade,
    submission_path,
)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("student", 403, "staff_only"),
        ("classmate", 403, "staff_only"),
        ("manager", 403, "staff_only"),
        ("outsider", 404, "homework_not_found"),
        ("other_teacher", 404, "homework_not_found"),
    ],
)
def test_who_is_no_staff_grades_nothing(database: ServiceDatabase, who: str, status: int, code: str) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    before = everything(database)

    answer = send_grade(room.caller(who), submission, 100)

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("colon", [":", "%3A"])
@pytest.mark.parametrize("who", ["teacher", "assistant", "admin"])
def test_a_grade_is_stored_told_and_audited(database: ServiceDatabase, who: str, colon: str) -> None:
    room = a_classroom()
    grader = room.caller(who)
    submission = a_submission(room.student, a_homework(room, max_score=12.5))
    url, body = f"{submission_path(submission)}{colon}grade", {"score": 11.1, "feedback": "Good — but check line 3."}

    answer = api.post(url, body, caller=grader, headers={"X-Request-Id": "request-7"})

    graded = answer.json()
    grader_id = str(grader.user_id) if grader else ""
    grade = {
        "score": 11.1,
        "raw_score": 11.1,
        "late_penalty": 0,
        "percent": 88.8,
        "feedback": "Good — but check line 3.",
        "graded_by": grader_id,
        "graded_at": graded["graded_at"],
    }
    assert answer.status == 200
    assert answer.headers["ETag"] == '"2"'
    assert graded == {**submission, **grade, "status": "graded", "version": 2}
    assert api.get(submission_path(submission), caller=room.student).json() == graded
    assert database.events("SubmissionGraded") == [
        {
            **grade,
            "submission_id": submission["id"],
            "homework_id": submission["homework_id"],
            "course_id": str(room.course_id),
            "student_id": str(room.student.user_id),
            "title": "Linear equations",
            "attempt": 1,
            "max_score": 12.5,
            "is_regrade": False,
            "version": 2,
        }
    ]
    (change,) = database.rows("SELECT * FROM grade_changes")
    assert (str(change["submission_id"]), change["before"]) == (submission["id"], None)
    assert (change["after"]["score"], change["after"]["feedback"]) == ("11.10", "Good — but check line 3.")
    assert (str(change["changed_by"]), change["request_id"]) == (grader_id, "request-7")


def test_each_regrade_is_audited_and_told_with_a_growing_version(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    a_grade(room.teacher, submission, 60, feedback="First look")

    a_grade(room.assistant, submission, 70)
    graded = a_grade(room.teacher, submission, 80, feedback=None)

    assert (graded["score"], graded["feedback"], graded["version"]) == (80, None, 4)
    changes = database.rows("SELECT * FROM grade_changes ORDER BY id")
    steps = [(change["before"] and change["before"]["score"], change["after"]["score"]) for change in changes]
    assert steps == [(None, "60.00"), ("60.00", "70.00"), ("70.00", "80.00")]
    assert [change["after"]["feedback"] for change in changes] == ["First look", "First look", None]
    assert [str(change["changed_by"]) for change in changes] == [
        str(who.user_id) for who in (room.teacher, room.assistant, room.teacher)
    ]
    events = database.events("SubmissionGraded")
    assert [(event["version"], event["is_regrade"]) for event in events] == [(2, False), (3, True), (4, True)]


@pytest.mark.parametrize("score", [0, 0.01, 19.99, 20, 20.0, 4.35])
def test_scores_within_their_range_are_exact(database: ServiceDatabase, score: float) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room, max_score=20))

    assert a_grade(room.teacher, submission, score)["score"] == score


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"score": 20.01}, {"score"}),
        ({"score": -0.01}, {"score"}),
        ({"score": 1.005}, {"score"}),
        ({"score": "5"}, {"score"}),
        ({"score": True}, {"score"}),
        ({"score": None}, {"score"}),
        ({"score": 1e300}, {"score"}),
        ({}, {"score"}),
        ({"score": 5, "feedback": 5}, {"feedback"}),
        ({"score": 5, "feedback": "x" * 20_001}, {"feedback"}),
        ({"score": 5, "late_penalty": 0}, {"late_penalty"}),
    ],
)
def test_a_bad_grade_is_422_and_leaves_nothing(database: ServiceDatabase, body: Any, fields: set[str]) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room, max_score=20))
    before = everything(database)

    answer = api.post(f"{submission_path(submission)}:grade", body, caller=room.teacher)

    assert (answer.status, answer.code, answer.fields) == (422, "validation_failed", fields)
    assert everything(database) == before


def test_a_score_above_a_max_score_with_cents_is_refused_by_the_cent(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room, max_score=0.3))

    assert send_grade(room.teacher, submission, 0.31).fields == {"score"}
    assert a_grade(room.teacher, submission, 0.3)["percent"] == 100


def test_a_stale_version_is_412_and_leaves_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    a_grade(room.teacher, submission, 60)
    before = everything(database)

    stale = send_grade(room.assistant, submission, 70, headers={"If-Match": '"1"'})

    assert (stale.status, stale.code) == (412, "stale_version")
    assert everything(database) == before
    assert send_grade(room.assistant, submission, 70, headers={"If-Match": '"2"'}).status == 200


def test_an_attempt_that_was_replaced_is_not_graded(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    first = a_submission(room.student, homework)
    second = a_submission(room.student, homework)
    before = everything(database)

    answer = send_grade(room.teacher, first, 50)

    assert (answer.status, answer.code) == (409, "superseded")
    assert everything(database) == before
    assert send_grade(room.teacher, second, 50).status == 200


def test_nobody_grades_their_own_work(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    enroll(room.course_id, room.student, "assistant", version=2)

    answer = send_grade(room.student, submission, 100)

    assert (answer.status, answer.code) == (403, "own_submission")


@pytest.mark.parametrize("submission_id", ["1", "0198c0de-0000-7000-8000-000000000001"])
def test_a_submission_that_is_not_there_is_404(database: ServiceDatabase, submission_id: str) -> None:
    room = a_classroom()
    homework = a_homework(room)

    assert send_grade(room.teacher, {"homework_id": homework["id"], "id": submission_id}, 5).status == 404
    nowhere = send_grade(room.teacher, {"homework_id": new_id(), "id": new_id()}, 5)
    assert nowhere.code == "homework_not_found"


def test_what_was_handed_in_is_graded_after_closing_and_archiving(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    submission = a_submission(room.student, homework)
    api.post(f"{path_of(homework)}:close", caller=room.teacher)
    archive(room)

    assert a_grade(room.teacher, submission, 90)["score"] == 90


def test_a_replay_is_no_second_grade(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    headers = {"Idempotency-Key": "k1", "If-Match": '"1"'}
    first = send_grade(room.teacher, submission, 60, headers=headers)

    second = send_grade(room.teacher, submission, 60, headers=headers)

    assert (second.status, second.json()) == (200, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(database.rows("SELECT * FROM grade_changes")) == 1


def test_after_a_grade_the_student_is_told_that_nothing_more_is_taken(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_grade(room.teacher, a_submission(room.student, homework), 0)

    assert hand_in(room.student, homework).code == "already_graded"
