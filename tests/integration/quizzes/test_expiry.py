"""Attempts whose time runs out: ended once, by the sweep, by the next request, or with their course."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from functions.quizzes.handlers import events, sweep
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, a_caller
from tests.support.quizzes import (
    RIGHT,
    Classroom,
    a_classroom,
    a_result,
    a_test,
    an_attempt,
    answers_to,
    api,
    attempt_path,
    everything,
    instant,
    later,
    path_of,
    send_answers,
    send_start,
    send_submit,
)
from tests.support.sample_service.messages import message

Looks = Callable[[Classroom, dict[str, Any], dict[str, Any]], Answer]


def swept() -> int:
    """Run the sweep as its schedule does."""
    return sweep.handler({}, None)["expired"]


def an_overdue_attempt(room: Classroom, *answers: Any, **changes: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Start an attempt of 30 minutes at NOON and save answers; return the test and the attempt."""
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=30, **changes)
        attempt = an_attempt(room.student, test)
        send_answers(room.student, attempt, answers_to(test, *answers))
    return test, attempt


def test_sweep_scores_what_was_saved_without_the_student(database: ServiceDatabase, room: Classroom) -> None:
    _, attempt = an_overdue_attempt(room, *RIGHT[:2])

    with later(minutes=29):
        assert swept() == 0
    with later(minutes=31):
        assert swept() == 1
        after = everything(database)
        assert swept() == 0

    assert everything(database) == after
    (event,) = database.events("AttemptFinished")
    assert (event["status"], event["score"], event["submitted_at"]) == ("expired", 6, instant(minutes=30))
    with later(minutes=32):
        result = api.get(attempt_path(attempt), caller=room.student).json()
    assert (result["status"], result["score"], result["passed"]) == ("expired", 6, True)
    assert (result["submitted_at"], result["version"]) == (instant(minutes=30), event["version"])


LOOKS: dict[str, Looks] = {
    "the student reads it": lambda room, _, attempt: api.get(attempt_path(attempt), caller=room.student),
    "staff read it": lambda room, _, attempt: api.get(attempt_path(attempt), caller=room.teacher),
    "staff list all": lambda room, test, _: api.get(path_of(test, "attempts"), caller=room.teacher),
    "staff list expired ones": lambda room, test, _: api.get(
        path_of(test, "attempts?status=expired"), caller=room.teacher
    ),
    "the student autosaves": lambda room, test, attempt: send_answers(
        room.student, attempt, answers_to(test, *RIGHT), 9
    ),
    "the student submits": lambda room, _, attempt: send_submit(room.student, attempt),
    "the student submits answers": lambda room, test, attempt: send_submit(
        room.student, attempt, answers_to(test, *RIGHT)
    ),
    "the student starts again": lambda room, test, _: send_start(room.student, test),
}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("max_attempts", [1, 2])
def test_next_request_ends_it_before_anything_else(
    database: ServiceDatabase, room: Classroom, look: str, max_attempts: int
) -> None:
    test, attempt = an_overdue_attempt(room, "b", max_attempts=max_attempts)

    with later(minutes=30):
        answer = LOOKS[look](room, test, attempt)
        result = api.get(attempt_path(attempt), caller=room.student).json()
        assert swept() == 0

    late = look in ("the student autosaves", "the student submits answers")
    none_left = look == "the student starts again" and max_attempts == 1
    again = look == "the student starts again" and max_attempts == 2
    assert answer.status == (409 if late or none_left else 201 if again else 200)
    if late:
        assert answer.code == "attempt_expired"
    assert (result["status"], result["score"], result["answers"]) == ("expired", 2, answers_to(test, "b"))
    assert [event["score"] for event in database.events("AttemptFinished")] == [2]


def test_list_shows_it_as_it_is_now(room: Classroom) -> None:
    test, attempt = an_overdue_attempt(room)

    with later(minutes=31):
        found = {
            status: [
                each["id"]
                for each in api.get(path_of(test, f"attempts?status={status}"), caller=room.student).json()["items"]
            ]
            for status in ("in_progress", "expired")
        }

    assert found == {"in_progress": [], "expired": [attempt["id"]]}


@pytest.mark.parametrize(("seconds", "status"), [(-0.001, 200), (0, 409)])
def test_deadline_is_sharp(room: Classroom, seconds: float, status: int) -> None:
    test, attempt = an_overdue_attempt(room)

    with later(minutes=30, seconds=seconds):
        assert send_answers(room.student, attempt, answers_to(test, "b"), 2).status == status
        assert send_submit(room.student, attempt, answers_to(test, "b")).status == status


def test_window_ends_attempts_without_a_time_limit(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room, closes_at=instant(hours=1))
        an_attempt(room.student, test)

    with later(hours=2):
        assert swept() == 1

    assert database.events("AttemptFinished")[0]["submitted_at"] == instant(hours=1)


def test_attempt_without_a_deadline_never_expires(room: Classroom) -> None:
    with later(minutes=0):
        attempt = an_attempt(room.student, a_test(room))

    with later(days=365):
        assert swept() == 0
        assert send_submit(room.student, attempt).json()["status"] == "submitted"


def test_sweep_takes_many_at_once_with_a_flat_number_of_statements(
    database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for students in (2, 20):
        with later(minutes=0):
            for room in (a_classroom(), a_classroom()):
                test = a_test(room, time_limit_minutes=10)
                for _ in range(students // 2):
                    an_attempt(enroll(room.course_id, a_caller()), test)
        with later(minutes=10):
            before = Statements.count
            assert swept() == students
            counts.append(Statements.count - before)

    assert counts[0] == counts[1] <= 10
    assert len(database.events("AttemptFinished")) == 22


def test_sweep_goes_on_batch_by_batch(
    database: ServiceDatabase, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.quizzes.service.finishing.BATCH", 3)
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=10)
        for _ in range(7):
            an_attempt(enroll(room.course_id, a_caller()), test)

    with later(minutes=10):
        assert swept() == 7

    assert {row["status"] for row in database.rows("SELECT status FROM attempts")} == {"expired"}


@pytest.mark.parametrize("held", ["attempts", "participations"])
def test_sweep_leaves_alone_what_somebody_holds(database: ServiceDatabase, room: Classroom, held: str) -> None:
    an_overdue_attempt(room)

    with later(minutes=31):
        with psycopg.connect(database.url) as somebody:
            somebody.execute(f"SELECT 1 FROM {held} FOR UPDATE")
            assert swept() == 0
        assert swept() == 1


def test_archiving_ends_open_attempts_of_the_course(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        send_answers(room.student, attempt, answers_to(test, "b"))
        other_room = a_classroom()
        elsewhere = an_attempt(other_room.student, a_test(other_room))
        result = a_result(room.classmate, test, *RIGHT)
    course = {"course_id": str(room.course_id), "title": "A", "timezone": "UTC", "status": "archived", "version": 2}
    archived = message("CourseArchived", course)

    with later(minutes=5):
        assert events.consumer.consume(archived) is True
        assert events.consumer.consume(archived) is False
        assert swept() == 1

    rows = {str(row["id"]): row for row in database.rows("SELECT * FROM attempts")}
    assert (rows[attempt["id"]]["status"], rows[attempt["id"]]["score"]) == ("expired", 2)
    assert rows[elsewhere["id"]]["status"] == "in_progress"
    assert (rows[result["id"]]["status"], rows[result["id"]]["version"]) == ("submitted", result["version"])


def test_unknown_test_settles_nothing(database: ServiceDatabase, room: Classroom) -> None:
    an_overdue_attempt(room)
    before = everything(database)

    with later(minutes=31):
        answer = api.get(path_of({"id": str(new_id())}, "attempts"), caller=room.student)

    assert answer.status == 404
    assert everything(database) == before
