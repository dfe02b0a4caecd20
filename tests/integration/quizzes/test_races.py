"""Requests at the same moment: the database decides, and everything ends as if one came after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from functions.quizzes.handlers import sweep
from kernel.auth import Caller
from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, a_caller
from tests.support.quizzes import (
    RIGHT,
    Classroom,
    a_draft,
    a_result,
    a_test,
    an_attempt,
    answers_to,
    api,
    attempt_path,
    close,
    later,
    path_of,
    send_answers,
    send_start,
    send_submit,
)
from tests.support.races import race

ROUNDS = range(5)


def at(minutes: float, call: Callable[[], Any]) -> Callable[[], Any]:
    """Let a call think that it is so many minutes after NOON."""

    def timed() -> Any:
        with later(minutes=minutes):
            return call()

    return timed


def answers_of(database: ServiceDatabase, *calls: Callable[[], Any]) -> list[Any]:
    """Race calls; none of them may end in an exception or a 5xx."""
    results: list[Any] = race(database, *calls)
    assert not [each for each in results if isinstance(each, BaseException)], results
    assert not [each for each in results if isinstance(each, Answer) and each.status >= 500], results
    return results


def a_newcomer(room: Classroom) -> Caller:
    """Enrol one more student."""
    return enroll(room.course_id, a_caller())


def finished(database: ServiceDatabase, attempt: dict[str, Any]) -> dict[str, Any]:
    """Return an attempt's only event, which tells what its row holds."""
    (event,) = [each for each in database.events("AttemptFinished") if each["attempt_id"] == attempt["id"]]
    (row,) = database.rows("SELECT * FROM attempts WHERE id = :id", id=attempt["id"])
    assert (event["status"], event["score"], event["version"]) == (row["status"], float(row["score"]), row["version"])
    return event


@pytest.mark.parametrize("max_attempts", [1, 3])
def test_two_starts_make_one_attempt(database: ServiceDatabase, room: Classroom, max_attempts: int) -> None:
    test = a_test(room, max_attempts=max_attempts)
    for _ in ROUNDS:
        student = a_newcomer(room)

        one, other = answers_of(database, *[partial(send_start, student, test)] * 2)

        assert sorted([one.status, other.status]) == [200, 201]
        assert one.json() == other.json()
        rows = database.rows("SELECT number FROM attempts WHERE student_id = :id", id=student.user_id)
        assert rows == [{"number": 1}]


def test_two_starts_for_the_last_attempt_make_one(database: ServiceDatabase, room: Classroom) -> None:
    test = a_test(room, max_attempts=2)
    a_result(room.student, test)

    answers = answers_of(database, *[partial(send_start, room.student, test)] * 3)

    assert sorted(answer.status for answer in answers) == [200, 200, 201]
    assert len(database.rows("SELECT id FROM attempts")) == 2


def test_starts_past_a_deadline_end_the_old_attempt_once(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=30, max_attempts=2)
    for _ in ROUNDS:
        student = a_newcomer(room)
        with later(minutes=0):
            attempt = an_attempt(student, test)

        answers = answers_of(database, *[at(30, partial(send_start, student, test))] * 2)

        assert sorted(answer.status for answer in answers) == [200, 201]
        assert finished(database, attempt)["status"] == "expired"


def test_two_submits_make_one_result(database: ServiceDatabase, room: Classroom) -> None:
    test = a_test(room)
    for _ in ROUNDS:
        student = a_newcomer(room)
        attempt = an_attempt(student, test)

        def submit(*answers: Any, student: Caller = student, attempt: Any = attempt) -> Answer:
            return send_submit(student, attempt, answers_to(test, *answers))

        one, other = answers_of(database, partial(submit, *RIGHT), partial(submit, "b"))

        assert (one.status, other.status) == (200, 200)
        assert one.json() == other.json()
        assert finished(database, attempt)["score"] == one.json()["score"]


@pytest.mark.parametrize("closer", ["sweep", "read"])
def test_submit_against_expiry_makes_one_result(database: ServiceDatabase, room: Classroom, closer: str) -> None:
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=30)
    for _ in ROUNDS:
        student = a_newcomer(room)
        with later(minutes=0):
            attempt = an_attempt(student, test)
            send_answers(student, attempt, answers_to(test, "b"))

        def expire(attempt: Any = attempt) -> Any:
            return sweep.handler({}, None) if closer == "sweep" else api.get(attempt_path(attempt), caller=room.teacher)

        def submit(student: Caller = student, attempt: Any = attempt) -> Answer:
            return send_submit(student, attempt, answers_to(test, *RIGHT))

        submitted, _ = answers_of(database, at(29.999, submit), at(30, expire))

        event = finished(database, attempt)
        expected = {"submitted": (200, 10), "expired": (409, 2)}[event["status"]]
        assert (submitted.status, event["score"]) == expected


def test_closers_at_once_make_one_result(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=30)
    for _ in ROUNDS:
        student = a_newcomer(room)
        with later(minutes=0):
            attempt = an_attempt(student, test)
            send_answers(student, attempt, answers_to(test, *RIGHT))

        def read(who: Caller, attempt: Any = attempt) -> Answer:
            return api.get(attempt_path(attempt), caller=who)

        _, *reads = answers_of(
            database,
            at(30, partial(sweep.handler, {}, None)),
            at(30, partial(read, student)),
            at(30, partial(read, room.teacher)),
        )

        event = finished(database, attempt)
        assert (event["status"], event["score"], event["result_version"]) == ("expired", 10, 1)
        assert [(answer.json()["status"], answer.json()["score"]) for answer in reads] == [("expired", 10)] * 2


def test_two_sweeps_share_the_work(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=30)
        attempts = [an_attempt(a_newcomer(room), test) for _ in range(12)]

    results = answers_of(database, *[at(30, partial(sweep.handler, {}, None))] * 3)

    assert sum(each["expired"] for each in results) == 12
    assert [finished(database, attempt)["status"] for attempt in attempts] == ["expired"] * 12


def test_autosave_against_submit_loses_nothing_that_was_taken(database: ServiceDatabase, room: Classroom) -> None:
    test = a_test(room)
    for _ in ROUNDS:
        student = a_newcomer(room)
        attempt = an_attempt(student, test)
        send_answers(student, attempt, answers_to(test, "b"), 1)

        saved, submitted = answers_of(
            database,
            partial(send_answers, student, attempt, answers_to(test, *RIGHT), 2),
            partial(send_submit, student, attempt),
        )

        assert submitted.status == 200
        assert saved.status in (200, 409)
        assert finished(database, attempt)["score"] == submitted.json()["score"] == (10 if saved.status == 200 else 2)


def test_autosaves_at_once_leave_the_newest(database: ServiceDatabase, room: Classroom) -> None:
    test = a_test(room)
    attempt = an_attempt(room.student, test)

    answers = answers_of(
        database,
        *[
            partial(send_answers, room.student, attempt, answers_to(test, None, None, str(number)), number)
            for number in range(4)
        ],
    )

    kept = api.get(attempt_path(attempt), caller=room.student).json()
    assert {answer.status for answer in answers} == {200}
    assert (kept["sequence"], kept["answers"]) == (3, {test["questions"][2]["id"]: "3"})


def test_start_against_close_leaves_no_attempt_open(database: ServiceDatabase, room: Classroom) -> None:
    for _ in ROUNDS:
        test = a_test(room)

        started, _ = answers_of(database, partial(send_start, room.student, test), partial(close, room, test))

        rows = database.rows("SELECT deadline_at FROM attempts WHERE test_id = :id", id=test["id"])
        if started.status == 409:
            assert (started.code, rows) == ("test_closed", [])
        else:
            assert [row["deadline_at"] is not None for row in rows] == [True]


def test_submit_and_autosave_against_close_and_sweep_end_without_a_deadlock(
    database: ServiceDatabase, room: Classroom
) -> None:
    for _ in ROUNDS:
        test = a_test(room)
        attempts = {
            student.user_id: (student, an_attempt(student, test)) for student in (a_newcomer(room), room.student)
        }
        (one, first), (other, second) = attempts.values()

        answers_of(
            database,
            partial(close, room, test),
            partial(sweep.handler, {}, None),
            partial(send_submit, one, first),
            partial(send_answers, other, second, {}),
        )
        sweep.handler({}, None)

        assert {finished(database, attempt)["status"] for attempt in (first, second)} <= {"submitted", "expired"}


def test_publish_against_change_publishes_what_it_checked(database: ServiceDatabase, room: Classroom) -> None:
    broken = {"questions": [{"type": "number", "text": "?", "value": None}]}
    for _ in ROUNDS:
        draft = a_draft(room)

        published, changed = answers_of(
            database,
            partial(api.post, f"{path_of(draft)}:publish", caller=room.teacher),
            partial(api.patch, path_of(draft), broken, caller=room.teacher),
        )

        assert (published.status, changed.status) in ((200, 409), (422, 200))


def test_two_publishes_tell_once(database: ServiceDatabase, room: Classroom) -> None:
    draft = a_draft(room)

    answers = answers_of(database, *[partial(api.post, f"{path_of(draft)}:publish", caller=room.teacher)] * 2)

    assert sorted(answer.status for answer in answers) == [200, 409]
    assert len(database.events("TestPublished")) == 1
