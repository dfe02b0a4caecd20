"""POST /api/homeworks/{homework_id}/submissions"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel.clock import frozen_at
from kernel.ids import new_id
from tests.support.classroom import archive, enroll
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    DUE,
    a_classroom,
    a_grade,
    a_homework,
    a_homework_in,
    a_submission,
    api,
    everything,
    hand_in,
    path_of,
    submission_path,
)

TICK = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("teacher", 403, "students_only"),
        ("assistant", 403, "students_only"),
        ("manager", 403, "students_only"),
        ("admin", 403, "students_only"),
        ("outsider", 404, "homework_not_found"),
        ("other_teacher", 404, "homework_not_found"),
    ],
)
def test_only_students_of_the_course_hand_in(database: ServiceDatabase, who: str, status: int, code: str) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    answer = api.post(path_of(homework, "submissions"), {"text": "x"}, caller=room.caller(who))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


def test_a_work_in_time_is_stored_and_told(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, due_at=DUE.isoformat())

    with frozen_at(DUE):
        answer = hand_in(room.student, homework, "x = 2, because …")

    submission = answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == submission_path(submission)
    assert answer.headers["ETag"] == '"1"'
    assert submission == {
        "id": submission["id"],
        "homework_id": homework["id"],
        "student_id": str(room.student.user_id),
        "attempt": 1,
        "is_current": True,
        "text": "x = 2, because …",
        "attachments": [],
        "status": "submitted",
        "is_late": False,
        "submitted_at": "2026-03-16T17:00:00Z",
        "score": None,
        "raw_score": None,
        "late_penalty": None,
        "percent": None,
        "feedback": None,
        "graded_by": None,
        "graded_at": None,
        "version": 1,
    }
    assert UUID(submission["id"]).version == 7
    assert database.events("SubmissionReceived") == [
        {
            "submission_id": submission["id"],
            "homework_id": homework["id"],
            "course_id": str(room.course_id),
            "student_id": str(room.student.user_id),
            "attempt": 1,
            "is_late": False,
            "submitted_at": "2026-03-16T17:00:00Z",
            "homework_title": "Linear equations",
        }
    ]


def test_a_moment_after_the_due_date_is_late_but_taken(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, due_at=DUE.isoformat())

    with frozen_at(DUE + TICK):
        submission = a_submission(room.student, homework)

    assert submission["is_late"] is True
    assert database.events("SubmissionReceived")[0]["is_late"] is True


def test_what_is_never_due_is_never_late(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, late_policy={"percent_per_day": 10, "closes_after_days": 0})

    with frozen_at(DUE + timedelta(days=1000)):
        assert a_submission(room.student, homework)["is_late"] is False


@pytest.mark.parametrize(("days", "wall_days"), [(0, timedelta(0)), (3, timedelta(days=3)), (14, timedelta(days=14))])
def test_late_work_is_taken_until_its_policy_closes_it(
    database: ServiceDatabase, days: int, wall_days: timedelta
) -> None:
    room = a_classroom()
    homework = a_homework(room, due_at=DUE.isoformat(), late_policy={"closes_after_days": days})
    # Berlin's clocks go forward on 29 March: the same time of day comes an hour sooner.
    last = DUE + wall_days - (timedelta(hours=1) if days == 14 else timedelta(0))

    with frozen_at(last):
        assert hand_in(room.student, homework).status == 201
    before = everything(database)
    with frozen_at(last + TICK):
        refused = hand_in(room.classmate, homework)

    assert (refused.status, refused.code) == (409, "homework_closed")
    assert everything(database) == before


def test_a_draft_is_not_there(database: ServiceDatabase) -> None:
    room = a_classroom()

    answer = hand_in(room.student, a_homework(room, status="draft"))

    assert (answer.status, answer.code) == (404, "homework_not_found")


def test_a_closed_homework_takes_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework_in(room, "closed")
    before = everything(database)

    answer = hand_in(room.student, homework)

    assert (answer.status, answer.code) == (409, "homework_closed")
    assert everything(database) == before


def test_an_archived_course_takes_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    archive(room)
    before = everything(database)

    answer = hand_in(room.student, homework)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert everything(database) == before


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {""}),
        ({"text": None}, {""}),
        ({"text": "   "}, {""}),
        ({"attachment_ids": []}, {""}),
        ({"text": 5}, {"text"}),
        ({"text": "x" * 50_001}, {"text"}),
        ({"text": "x", "attachment_ids": None}, {"attachment_ids"}),
        ({"text": "x", "attachment_ids": ["1"]}, {"attachment_ids.0"}),
        ({"text": "x", "attachment_ids": ["0198c0de-0000-7000-8000-000000000001"] * 2}, {"attachment_ids"}),
        ({"text": "x", "attachment_ids": [str(UUID(int=n)) for n in range(11)]}, {"attachment_ids"}),
        ({"text": "x", "student_id": "me", "attempt": 7}, {"student_id", "attempt"}),
    ],
)
def test_a_bad_body_is_422_and_leaves_nothing(database: ServiceDatabase, body: Any, fields: set[str]) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    answer = api.post(path_of(homework, "submissions"), body, caller=room.student)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


def test_before_the_grade_a_new_work_takes_the_place_of_the_last(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    first = a_submission(room.student, homework, "One")

    second = a_submission(room.student, homework, "Two")

    assert (first["attempt"], second["attempt"]) == (1, 2)
    assert first["id"] != second["id"]
    assert [event["attempt"] for event in database.events("SubmissionReceived")] == [1, 2]
    listed = api.get(path_of(homework, "submissions"), caller=room.teacher).json()["items"]
    assert [submission["id"] for submission in listed] == [second["id"]]
    history = api.get(submission_path(first), caller=room.student).json()
    assert (history["text"], history["is_current"]) == ("One", False)


def test_attempts_of_students_are_counted_apart(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework, other = a_homework(room), a_homework(room)

    made = [a_submission(who, what) for who in (room.student, room.classmate) for what in (homework, other)]

    assert [submission["attempt"] for submission in made] == [1, 1, 1, 1]


def test_after_the_grade_nothing_new_is_taken(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_grade(room.teacher, a_submission(room.student, homework), 80)
    before = everything(database)

    answer = hand_in(room.student, homework, "Better")

    assert (answer.status, answer.code) == (409, "already_graded")
    assert everything(database) == before


def test_a_replay_is_no_second_attempt(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    headers = {"Idempotency-Key": "k1"}
    first = hand_in(room.student, homework, headers=headers)

    second = hand_in(room.student, homework, headers=headers)

    assert (second.status, second.json()) == (201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert len(database.rows("SELECT * FROM submissions")) == 1
    assert len(database.events("SubmissionReceived")) == 1
    assert hand_in(room.student, homework, "Other", headers=headers).code == "idempotency_key_reused"


def test_a_refused_work_may_be_tried_again_with_the_same_key(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, status="draft")
    headers = {"Idempotency-Key": "k1"}
    assert hand_in(room.student, homework, headers=headers).status == 404
    api.post(f"{path_of(homework)}:assign", caller=room.teacher)

    assert hand_in(room.student, homework, headers=headers).status == 201


def test_a_teacher_of_the_school_may_learn_in_a_course(database: ServiceDatabase) -> None:
    room = a_classroom()
    enroll(room.course_id, room.other_teacher)

    assert hand_in(room.other_teacher, a_homework(room)).status == 201


@pytest.mark.parametrize("homework_id", ["1", "0198c0de-0000-7000-8000-000000000001"])
def test_a_homework_that_is_not_there_is_404(database: ServiceDatabase, homework_id: str) -> None:
    room = a_classroom()

    assert hand_in(room.student, {"id": homework_id}).status == 404
    assert hand_in(room.student, {"id": str(new_id())}).code == "homework_not_found"
