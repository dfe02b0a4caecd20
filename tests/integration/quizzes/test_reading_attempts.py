"""Reading attempts: what each may see of them, when, and at what cost."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
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
    path_of,
    send_answers,
    send_start,
    send_submit,
)


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
