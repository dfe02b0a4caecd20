"""Taking a test from its start to its result: what is scored, shown and told."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    ALL_FOUR,
    RIGHT,
    Classroom,
    a_result,
    a_test,
    an_attempt,
    answers_to,
    api,
    attempt_path,
    close,
    instant,
    later,
    path_of,
    send_answers,
    send_start,
    send_submit,
)

KEY = {"correct_option_ids", "accepted_answers", "case_sensitive", "value", "tolerance", "partial_credit"}


def test_attempt_begins_with_questions_and_without_their_key(room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room, time_limit_minutes=30)
        answer = send_start(room.student, test)

    attempt = answer.json()
    assert (answer.status, answer.headers["Location"]) == (201, attempt_path(attempt))
    assert {name: attempt[name] for name in ("test_id", "student_id", "number", "status", "answers", "max_score")} == {
        "test_id": test["id"],
        "student_id": str(room.student.user_id),
        "number": 1,
        "status": "in_progress",
        "answers": {},
        "max_score": 10,
    }
    assert (attempt["started_at"], attempt["deadline_at"]) == (instant(), instant(minutes=30))
    assert [attempt[name] for name in ("submitted_at", "score", "percent", "passed")] == [None] * 4
    assert [question["text"] for question in attempt["questions"]] == [each["text"] for each in ALL_FOUR]
    assert [question["options"] for question in attempt["questions"]] == [each.get("options", []) for each in ALL_FOUR]
    assert all(question["points_awarded"] is None for question in attempt["questions"])
    assert not any((KEY | {"correct"}) & set(question) for question in attempt["questions"])


@pytest.mark.parametrize(
    ("answers", "points", "passed"),
    [
        (RIGHT, [2, 4, 1.5, 2.5], True),
        (("a", ["2"], "BEOGRAD ", "3,15"), [0, 2, 1.5, 2.5], True),
        (("b", ["2", "4"], "Novi Sad", 3.16), [2, 0, 0, 0], False),
        (("b", ["2", "3", "4"], "ＢＥＯＧＲＡＤ", "3.130"), [2, 2, 1.5, 2.5], True),
        ((None, [], "", ""), [0, 0, 0, 0], False),
        ((), [0, 0, 0, 0], False),
    ],
)
def test_every_type_is_scored(room: Classroom, answers: Any, points: list[float], passed: bool) -> None:
    result = a_result(room.student, a_test(room), *answers)

    assert [question["points_awarded"] for question in result["questions"]] == points
    assert (result["status"], result["score"], result["percent"]) == ("submitted", sum(points), sum(points) * 10)
    assert result["passed"] is passed


def test_finished_attempt_is_told_with_what_counts(database: ServiceDatabase, room: Classroom) -> None:
    with later(minutes=0):
        test = a_test(room)
        attempt = an_attempt(room.student, test)
    with later(minutes=5):
        result = send_submit(room.student, attempt, answers_to(test, *RIGHT[:2])).json()

    assert database.events("AttemptFinished") == [
        {
            "attempt_id": attempt["id"],
            "test_id": test["id"],
            "course_id": str(room.course_id),
            "student_id": str(room.student.user_id),
            "title": "Numbers",
            "number": 1,
            "status": "submitted",
            "score": 6,
            "max_score": 10,
            "percent": 60,
            "passed": True,
            "counted_score": 6,
            "counted_percent": 60,
            "result_version": 1,
            "submitted_at": instant(minutes=5),
            "version": 2,
        }
    ]
    assert (result["submitted_at"], result["version"]) == (instant(minutes=5), 2)


@pytest.mark.parametrize(
    ("policy", "counted"),
    [("best", [2, 6, 6]), ("last", [2, 6, 4]), ("average", [2, 4, 4])],
)
def test_policy_says_what_counts_of_several_attempts(
    database: ServiceDatabase, room: Classroom, policy: str, counted: list[float]
) -> None:
    test = a_test(room, attempt_policy=policy, max_attempts=3)

    for answers in (("b",), ("b", ["2", "3"]), ("a", ["2", "3"])):
        a_result(room.student, test, *answers)
    a_result(room.classmate, test, *RIGHT)

    own = [event for event in database.events("AttemptFinished") if event["student_id"] == str(room.student.user_id)]
    assert [event["counted_score"] for event in own] == counted
    assert [event["counted_percent"] for event in own] == [score * 10 for score in counted]
    assert [(event["number"], event["result_version"]) for event in own] == [(1, 1), (2, 2), (3, 3)]


def test_average_is_rounded_half_up_in_decimal(database: ServiceDatabase, room: Classroom) -> None:
    questions = [{**ALL_FOUR[0], "points": 0.01}, {**ALL_FOUR[0], "points": 0.02}]
    test = a_test(room, attempt_policy="average", max_attempts=2, questions=questions)

    a_result(room.student, test, "b", "a")
    a_result(room.student, test, "a", "a")

    last = database.events("AttemptFinished")[-1]
    assert (last["counted_score"], last["counted_percent"]) == (0.01, 33.33)


@pytest.mark.parametrize("percent", [60, 60.01])
def test_pass_mark_is_reached_at_its_percent(room: Classroom, percent: float) -> None:
    assert a_result(room.student, a_test(room, pass_percent=percent), *RIGHT[:2])["passed"] is (percent == 60)


class TestShuffle:
    """Questions in an order of the attempt's own."""

    def test_order_is_stable_over_reads_and_differs_between_attempts(self, room: Classroom) -> None:
        questions = [{**ALL_FOUR[0], "text": str(number)} for number in range(20)]
        test = a_test(room, shuffle_questions=True, questions=questions)
        started = {who: an_attempt(room.caller(who), test) for who in ("student", "classmate")}  # type: ignore[arg-type]

        orders = {who: [each["text"] for each in attempt["questions"]] for who, attempt in started.items()}
        for who, attempt in started.items():
            read = api.get(attempt_path(attempt), caller=room.teacher).json()
            again = send_start(room.caller(who), test).json()
            assert [each["text"] for each in read["questions"]] == orders[who]
            assert [each["text"] for each in again["questions"]] == orders[who]
        assert sorted(orders["student"]) == sorted(orders["classmate"]) == sorted(map(str, range(20)))
        assert orders["student"] != orders["classmate"]

    def test_scores_belong_to_their_questions_whatever_the_order(self, room: Classroom) -> None:
        questions = [{**ALL_FOUR[0], "points": 2**number} for number in range(8)]
        test = a_test(room, shuffle_questions=True, questions=questions)

        result = a_result(room.student, test, *("b" if number % 3 else "a" for number in range(8)))

        awarded = {each["question_id"]: each["points_awarded"] for each in result["questions"]}
        assert [awarded[question["id"]] for question in test["questions"]] == [0, 2, 4, 0, 16, 32, 0, 128]


class TestKey:
    """What students see of the key, and when."""

    @pytest.mark.parametrize(
        ("show_answers", "seen"),
        [("never", (False, False)), ("after_submit", (True, True)), ("after_close", (False, True))],
    )
    @pytest.mark.parametrize("ends", ["by hand", "by its window"])
    def test_student_sees_the_key_when_the_test_allows_it(
        self, room: Classroom, show_answers: str, seen: tuple[bool, bool], ends: str
    ) -> None:
        with later(minutes=0):
            test = a_test(room, show_answers=show_answers, closes_at=instant(hours=1))
            result = a_result(room.student, test, *RIGHT)
            before = api.get(attempt_path(result), caller=room.student).json()
            if ends == "by hand":
                close(room, test)
        with later(minutes=0 if ends == "by hand" else 60):
            after = api.get(attempt_path(result), caller=room.student).json()
            listed = api.get(path_of(test, "attempts"), caller=room.student).json()["items"][0]
            staff = api.get(attempt_path(result), caller=room.teacher).json()

        assert tuple(_fields(each) >= KEY for each in (before, after)) == seen
        assert tuple("correct" in _fields(each) for each in (before, after)) == seen
        assert ("correct" in _fields(listed)) is seen[1]
        assert KEY | {"correct"} <= _fields(staff)
        assert after["score"] == 10

    def test_key_is_the_authors(self, room: Classroom) -> None:
        result = a_result(room.student, a_test(room, show_answers="after_submit"), "a", ["2"], "beograd", 3.14)

        single, multiple, text, number = result["questions"]
        assert [each["correct"] for each in result["questions"]] == [False, False, True, True]
        assert (single["correct_option_ids"], multiple["correct_option_ids"]) == (["b"], ["2", "3"])
        assert (text["accepted_answers"], number["value"], number["tolerance"]) == (["Beograd"], 3.14, 0.01)
        assert multiple["partial_credit"] is True
        assert "partial_credit" not in single

    def test_open_attempt_shows_no_key_even_after_an_earlier_one(self, room: Classroom) -> None:
        test = a_test(room, show_answers="after_submit", max_attempts=2)
        a_result(room.student, test, *RIGHT)

        second = an_attempt(room.student, test)
        saved = send_answers(room.student, second, answers_to(test, "b")).json()

        assert not (KEY | {"correct"}) & (_fields(second) | _fields(saved))

    def test_test_itself_never_shows_its_key_to_students(self, room: Classroom) -> None:
        test = a_test(room, show_answers="after_submit")
        a_result(room.student, test, *RIGHT)
        close(room, test)

        read = api.get(path_of(test), caller=room.student).json()
        listed = api.get(room.path, caller=room.student).json()["items"][0]

        assert len(read["questions"]) == len(listed["questions"]) == 4
        assert not KEY & (_fields(read) | _fields(listed))


def _fields(answer: dict[str, Any]) -> set[str]:
    return {name for question in answer["questions"] for name in question}
