"""Starting and submitting attempts: rules and refusals."""

from __future__ import annotations

import pytest

from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    RIGHT,
    Classroom,
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


class TestStart:
    """POST …/attempts:start"""

    @pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
    def test_open_attempt_comes_back(self, database: ServiceDatabase, room: Classroom, colon: str) -> None:
        test = a_test(room)
        path = path_of(test, f"attempts{colon}start")

        first, again = (api.post(path, caller=room.student) for _ in range(2))

        assert (first.status, again.status) == (201, 200)
        assert first.json() == again.json()
        assert len(database.rows("SELECT id FROM attempts")) == 1

    def test_open_attempt_comes_back_with_what_was_saved(self, room: Classroom) -> None:
        test = a_test(room)
        send_answers(room.student, an_attempt(room.student, test), answers_to(test, "a"), 7)

        again = send_start(room.student, test).json()

        assert (again["answers"], again["sequence"], again["version"]) == (answers_to(test, "a"), 7, 2)

    def test_each_student_has_attempts_of_their_own(self, room: Classroom) -> None:
        test = a_test(room)

        numbers = [an_attempt(student, test)["number"] for student in (room.student, room.classmate)]

        assert numbers == [1, 1]

    @pytest.mark.parametrize("max_attempts", [1, 2])
    def test_none_left_is_409(self, database: ServiceDatabase, room: Classroom, max_attempts: int) -> None:
        test = a_test(room, max_attempts=max_attempts)
        for _ in range(max_attempts):
            a_result(room.student, test)
        before = everything(database)

        answer = send_start(room.student, test)

        assert (answer.status, answer.code) == (409, "no_attempts_left")
        assert everything(database) == before

    def test_without_a_limit_one_may_try_again_and_again(self, room: Classroom) -> None:
        test = a_test(room, max_attempts=None)

        assert [a_result(room.student, test)["number"] for _ in range(4)] == [1, 2, 3, 4]

    @pytest.mark.parametrize(
        ("minutes", "status", "code"),
        [(-1, 409, "test_not_open"), (0, 201, ""), (59, 201, ""), (60, 409, "test_closed"), (61, 409, "test_closed")],
    )
    def test_window_decides(
        self, database: ServiceDatabase, room: Classroom, minutes: int, status: int, code: str
    ) -> None:
        test = a_test(room, opens_at=instant(), closes_at=instant(hours=1))
        before = everything(database)

        with later(minutes=minutes):
            answer = send_start(room.student, test)

        assert answer.status == status
        if code:
            assert answer.code == code
            assert everything(database) == before

    @pytest.mark.parametrize(
        ("limit", "closes", "deadline"),
        [(None, None, None), (30, None, 30), (None, 60, 60), (30, 60, 30), (90, 60, 60)],
    )
    def test_deadline_is_the_earlier_of_limit_and_window(
        self, room: Classroom, limit: int | None, closes: int | None, deadline: int | None
    ) -> None:
        with later(minutes=0):
            closes_at = None if closes is None else instant(minutes=closes)
            attempt = an_attempt(room.student, a_test(room, time_limit_minutes=limit, closes_at=closes_at))

        assert attempt["deadline_at"] == (None if deadline is None else instant(minutes=deadline))

    def test_same_key_gives_the_same_attempt_again(self, database: ServiceDatabase, room: Classroom) -> None:
        test, headers = a_test(room), {"Idempotency-Key": "start"}

        first, again = (send_start(room.student, test, headers=headers) for _ in range(2))

        assert (again.status, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
        assert len(database.rows("SELECT id FROM attempts")) == 1


class TestSubmit:
    """POST …/submit"""

    @pytest.mark.parametrize("raw", [None, "{}", '{"answers": null}'])
    def test_without_answers_the_saved_ones_are_scored(self, room: Classroom, raw: str | None) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        send_answers(room.student, attempt, answers_to(test, *RIGHT))

        answer = api.post(attempt_path(attempt, "submit"), raw=raw, caller=room.student)

        assert (answer.status, answer.json()["score"]) == (200, 10)

    @pytest.mark.parametrize(
        ("raw", "status"), [("null", 422), ("[]", 422), ('{"answers": []}', 422), ('{"x": 1}', 422), ("{", 400)]
    )
    def test_bad_body_submits_nothing(self, database: ServiceDatabase, room: Classroom, raw: str, status: int) -> None:
        attempt = an_attempt(room.student, a_test(room))
        before = everything(database)

        assert api.post(attempt_path(attempt, "submit"), raw=raw, caller=room.student).status == status
        assert everything(database) == before

    def test_answers_take_the_place_of_the_saved_ones(self, room: Classroom) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        send_answers(room.student, attempt, answers_to(test, *RIGHT), 10**9)

        result = send_submit(room.student, attempt, answers_to(test, "b")).json()

        assert (result["score"], result["answers"]) == (2, answers_to(test, "b"))

    def test_twice_is_the_same_result(self, database: ServiceDatabase, room: Classroom) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        first = send_submit(room.student, attempt, answers_to(test, *RIGHT))
        before = everything(database)

        again = [send_submit(room.student, attempt, answers) for answers in (None, answers_to(test, "a"))]

        assert [(answer.status, answer.json()) for answer in again] == [(200, first.json())] * 2
        assert everything(database) == before

    def test_archived_course_takes_no_attempt_and_no_answers(self, database: ServiceDatabase, room: Classroom) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        archive(room)
        before = everything(database)

        answers = [
            send_start(room.classmate, test),
            send_answers(room.student, attempt, {}),
            send_submit(room.student, attempt),
        ]

        assert [(answer.status, answer.code) for answer in answers] == [(409, "course_archived")] * 3
        assert everything(database) == before
