"""Saving answers while an attempt runs."""

from __future__ import annotations

from typing import Any

import pytest

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
    send_answers,
    send_submit,
)


class TestAutosave:
    """PUT …/answers"""

    def test_newer_answers_take_the_place_of_older_ones(self, room: Classroom) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)

        send_answers(room.student, attempt, answers_to(test, "a", ["2"]), 1)
        saved = send_answers(room.student, attempt, answers_to(test, "b", None, "Beograd"), 2).json()

        single, _, text, _ = test["questions"]
        assert saved["answers"] == {single["id"]: "b", text["id"]: "Beograd"}
        assert [each["answer"] for each in saved["questions"]] == ["b", None, "Beograd", None]
        assert (saved["status"], saved["score"], saved["sequence"], saved["version"]) == ("in_progress", None, 2, 3)

    @pytest.mark.parametrize("sequence", [4, 5])
    def test_older_or_repeated_sequence_is_ignored(
        self, database: ServiceDatabase, room: Classroom, sequence: int
    ) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        newest = send_answers(room.student, attempt, answers_to(test, "b"), 5).json()
        before = everything(database)

        answer = send_answers(room.student, attempt, answers_to(test, "a"), sequence)

        assert (answer.status, answer.json()) == (200, newest)
        assert everything(database) == before

    def test_sequence_may_begin_at_nothing(self, room: Classroom) -> None:
        test = a_test(room)

        assert send_answers(room.student, an_attempt(room.student, test), answers_to(test, "a"), 0).json()["answers"]

    @pytest.mark.parametrize("value", [3.14, 3, "3,14", " 3.14 ", "", 0.1, -1e-7, 123456789012345])
    def test_number_is_kept_as_it_was_given(self, room: Classroom, value: Any) -> None:
        test = a_test(room)
        answers = answers_to(test, None, None, None, value)

        saved = send_answers(room.student, an_attempt(room.student, test), answers).json()

        assert saved["answers"] == {test["questions"][3]["id"]: value}

    @pytest.mark.parametrize(
        ("index", "value"),
        [
            *zip([0] * 3, ["z", ["a"], 1], strict=True),
            *zip([1] * 3, ["2", ["2", "2"], ["9"]], strict=True),
            *zip([2] * 2, [5, "x" * 10_001], strict=True),
            *zip([3] * 4, ["three", True, [], 1e300], strict=True),
        ],
    )
    @pytest.mark.parametrize("send", [send_answers, send_submit])
    def test_answer_of_another_form_is_422(
        self, database: ServiceDatabase, room: Classroom, index: int, value: Any, send: Any
    ) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        question_id = test["questions"][index]["id"]
        before = everything(database)

        answer = send(room.student, attempt, {question_id: value})

        assert (answer.status, answer.fields) == (422, {f"answers.{question_id}"})
        assert everything(database) == before

    @pytest.mark.parametrize("send", [send_answers, send_submit])
    @pytest.mark.parametrize("question_id", ["0192f3a0-0000-7000-8000-00000000ffff", "first"])
    def test_unknown_question_is_422(self, room: Classroom, send: Any, question_id: str) -> None:
        attempt = an_attempt(room.student, a_test(room))

        answer = send(room.student, attempt, {question_id: "b"})

        assert (answer.status, answer.fields) == (422, {f"answers.{question_id}"})

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"sequence": 1}, "answers"),
            ({"answers": {}}, "sequence"),
            ({"answers": {}, "sequence": "1"}, "sequence"),
            ({"answers": {}, "sequence": -1}, "sequence"),
            ({"answers": {}, "sequence": 2**53}, "sequence"),
            ({"answers": [], "sequence": 1}, "answers"),
            ({"answers": {}, "sequence": 1, "more": 1}, "more"),
        ],
    )
    def test_bad_body_is_422(self, room: Classroom, body: Any, field: str) -> None:
        attempt = an_attempt(room.student, a_test(room))

        answer = api.put(attempt_path(attempt, "answers"), body, caller=room.student)

        assert (answer.status, answer.fields) == (422, {field})

    def test_stale_version_is_412(self, database: ServiceDatabase, room: Classroom) -> None:
        test = a_test(room)
        attempt = an_attempt(room.student, test)
        path, headers = attempt_path(attempt, "answers"), {"If-Match": '"1"'}
        first, second = ({"answers": answers_to(test, each), "sequence": index} for index, each in enumerate("ab"))

        saved = api.put(path, first, caller=room.student, headers=headers)
        before = everything(database)
        stale = api.put(path, second, caller=room.student, headers=headers)

        assert (saved.status, saved.headers["ETag"], stale.status) == (200, '"2"', 412)
        assert everything(database) == before

    def test_submitted_attempt_takes_no_answers(self, database: ServiceDatabase, room: Classroom) -> None:
        test = a_test(room)
        result = a_result(room.student, test, *RIGHT)
        before = everything(database)

        answer = send_answers(room.student, result, answers_to(test, "a"), 9)

        assert (answer.status, answer.code) == (409, "attempt_submitted")
        assert everything(database) == before
