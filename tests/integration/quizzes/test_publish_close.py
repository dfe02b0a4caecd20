"""POST /api/tests/{test_id}:publish and :close"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    MULTIPLE,
    NUMBER,
    SINGLE,
    TEXT,
    Classroom,
    a_draft,
    a_test,
    a_test_in,
    an_attempt,
    answers_to,
    api,
    attempt_path,
    close,
    everything,
    instant,
    later,
    path_of,
    send_answers,
    send_start,
    send_submit,
)


@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_publishing_tells_the_course(database: ServiceDatabase, room: Classroom, colon: str) -> None:
    draft = a_draft(room, opens_at=instant(), time_limit_minutes=45)

    with later(minutes=1):
        answer = api.post(f"{path_of(draft)}{colon}publish", caller=room.teacher)

    moved = {"status": "published", "published_at": instant(minutes=1), "version": 2}
    assert answer.status == 200
    assert answer.json() == {**draft, **moved, "updated_at": instant(minutes=1)}
    assert database.events() == [
        {
            "test_id": draft["id"],
            "course_id": str(room.course_id),
            "title": "Numbers",
            "opens_at": instant(),
            "closes_at": None,
            "time_limit_minutes": 45,
            "max_score": 10,
            "version": 2,
        }
    ]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({**SINGLE, "options": [], "correct_option_ids": ["a"]}, "options"),
        ({**SINGLE, "correct_option_ids": []}, "correct_option_ids"),
        ({**SINGLE, "correct_option_ids": ["a", "b"]}, "correct_option_ids"),
        ({**MULTIPLE, "correct_option_ids": ["9"]}, "correct_option_ids.0"),
        ({**SINGLE, "options": [{"id": "b", "text": "3"}, {"id": "b", "text": "4"}]}, "options.0.id"),
        ({**TEXT, "accepted_answers": []}, "accepted_answers"),
        ({**TEXT, "accepted_answers": [" "]}, "accepted_answers.0"),
        ({**NUMBER, "value": None}, "value"),
        ({**NUMBER, "points": 0}, "points"),
    ],
)
def test_unanswerable_question_is_named(
    database: ServiceDatabase, room: Classroom, question: dict[str, Any], field: str
) -> None:
    draft = a_draft(room, questions=[TEXT, question])
    before = everything(database)

    answer = api.post(f"{path_of(draft)}:publish", caller=room.teacher)

    assert (answer.status, answer.code) == (422, "test_not_publishable")
    assert f"questions.1.{field}" in answer.fields
    assert not any(name.startswith("questions.0") for name in answer.fields)
    assert everything(database) == before


@pytest.mark.parametrize(
    ("status", "verb"), [("draft", "close"), ("published", "publish"), ("closed", "publish"), ("closed", "close")]
)
def test_every_other_step_is_409_and_tells_nobody(
    database: ServiceDatabase, room: Classroom, status: str, verb: str
) -> None:
    test = a_test_in(room, status)
    before = everything(database)

    answer = api.post(f"{path_of(test)}:{verb}", caller=room.teacher)

    assert (answer.status, answer.code) == (409, "invalid_transition")
    assert everything(database) == before


def test_stale_version_does_not_close(database: ServiceDatabase, room: Classroom) -> None:
    test = a_test(room)
    before = everything(database)

    answer = api.post(f"{path_of(test)}:close", caller=room.teacher, headers={"If-Match": '"1"'})

    assert answer.status == 412
    assert everything(database) == before


def test_closing_ends_open_attempts_with_what_was_saved(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=60)
        attempt = an_attempt(room.student, test)
        send_answers(room.student, attempt, answers_to(test, "b"))
    with later(minutes=10):
        closed = close(room, test)
        late = send_answers(room.student, attempt, answers_to(test, "b", ["2", "3"]), 2)
        result = api.get(attempt_path(attempt), caller=room.student).json()
        start = send_start(room.classmate, test)

    assert (closed["status"], closed["closed_at"]) == ("closed", instant(minutes=10))
    assert (late.status, late.code, start.status, start.code) == (409, "attempt_expired", 409, "test_closed")
    assert (result["status"], result["score"], result["deadline_at"]) == ("expired", 2, instant(minutes=10))
    assert len(database.events("AttemptFinished")) == 1


def test_closing_leaves_finished_attempts_and_other_tests_alone(database: ServiceDatabase, room: Classroom) -> None:
    one, other = a_test(room), a_test(room)
    finished, elsewhere = an_attempt(room.student, one), an_attempt(room.student, other)
    send_submit(room.student, finished)
    before = database.rows("SELECT * FROM attempts ORDER BY id")

    close(room, one)

    assert database.rows("SELECT * FROM attempts ORDER BY id") == before
    assert send_answers(room.student, elsewhere, {}).status == 200


def test_test_of_an_archived_course_can_be_closed(room: Classroom) -> None:
    test = a_test(room)
    archive(room)

    assert close(room, test)["status"] == "closed"
