"""Starting, autosaving, submitting and reading attempts: rules and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    ALL_FOUR,
    RIGHT,
    TEXT,
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


class TestRead:
    """GET of one attempt and of many."""

    def test_student_lists_their_own_and_staff_all(self, room: Classroom) -> None:
        test = a_test(room, max_attempts=2)
        own = [a_result(room.student, test)["id"], an_attempt(room.student, test)["id"]]
        other = a_result(room.classmate, test)["id"]
        path = path_of(test, "attempts")

        def ids(who: str, query: str = "") -> list[str]:
            items = api.get(f"{path}{query}", caller=room.caller(who)).json()["items"]
            return [attempt["id"] for attempt in items]

        assert ids("student") == own[::-1]
        assert ids("teacher") == ids("manager") == [other, *own[::-1]]
        assert ids("teacher", f"?student_id={room.classmate.user_id}") == [other]
        assert ids("teacher", "?status=submitted") == [other, own[0]]
        assert ids("teacher", f"?status=in_progress&student_id={room.student.user_id}") == [own[1]]
        assert ids("student", f"?student_id={room.classmate.user_id}") == []
        assert ids("student", f"?student_id={room.student.user_id}&status=in_progress") == [own[1]]

    def test_list_is_paged(self, room: Classroom) -> None:
        test = a_test(room, max_attempts=None)
        made = [a_result(room.student, test)["id"] for _ in range(3)]
        path = path_of(test, "attempts")

        first = api.get(f"{path}?limit=2", caller=room.teacher).json()
        rest = api.get(f"{path}?limit=2&cursor={first['next_cursor']}", caller=room.teacher).json()

        assert [attempt["id"] for attempt in first["items"] + rest["items"]] == made[::-1]
        assert rest["next_cursor"] is None

    @pytest.mark.parametrize("query", ["status=done", "student_id=x", "limit=0", "cursor=broken"])
    def test_bad_query_is_422(self, room: Classroom, query: str) -> None:
        assert api.get(path_of(a_test(room), f"attempts?{query}"), caller=room.teacher).status == 422

    def test_listed_attempt_is_the_read_one_without_the_questions_texts(self, room: Classroom) -> None:
        test = a_test(room)
        result = a_result(room.student, test, *RIGHT)

        (listed,) = api.get(path_of(test, "attempts"), caller=room.student).json()["items"]

        short = ("question_id", "points_awarded", "points", "answer")
        assert listed == {**result, "questions": [{name: each[name] for name in short} for each in result["questions"]]}

    def test_long_answers_make_short_pages(self, room: Classroom) -> None:
        test = a_test(room, questions=[TEXT] * 60, max_attempts=None)
        for _ in range(2):
            a_result(room.student, test, *["x" * 9_000] * 60)

        page = api.get(path_of(test, "attempts"), caller=room.teacher).json()

        assert (len(page["items"]), page["next_cursor"] is None) == (1, False)


def test_number_of_statements_is_flat_over_questions_and_attempts(room: Classroom) -> None:
    counts = []
    for questions, attempts in ((4, 1), (200, 5)):
        test = a_test(room, questions=list(ALL_FOUR) * (questions // 4), max_attempts=None)
        for _ in range(attempts):
            a_result(room.classmate, test, *RIGHT)
        answers = answers_to(test, *RIGHT * (questions // 4))
        found: dict[str, int] = {}

        def counted(name: str, call: Any, found: dict[str, int] = found) -> Any:
            before = Statements.count
            answer = call()
            assert answer.status in (200, 201), answer.text
            found[name] = Statements.count - before
            return answer.json()

        attempt = counted("start", lambda test=test: send_start(room.student, test))
        counted("save", lambda attempt=attempt, answers=answers: send_answers(room.student, attempt, answers))
        result = counted("submit", lambda attempt=attempt: send_submit(room.student, attempt))
        counted("read", lambda attempt=attempt: api.get(attempt_path(attempt), caller=room.student))
        counted("list", lambda test=test: api.get(path_of(test, "attempts"), caller=room.teacher))
        assert result["percent"] == 100
        counts.append(found)

    assert counts[0] == counts[1]
    assert counts[0]["read"] <= 4
    assert counts[0]["save"] <= 5
    assert counts[0]["list"] <= 4
