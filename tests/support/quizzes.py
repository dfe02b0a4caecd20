"""Builders of the tests service's tests: a course with its people, tests and attempts, made in one line each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from functions.quizzes.handlers import api as quizzes_api
from kernel import clock
from kernel.auth import Caller
from tests.support import classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api

api = Api(quizzes_api.handler)

NOON = datetime(2026, 3, 16, 12, 0, tzinfo=UTC)
TABLES = ("tests", "participations", "attempts", "outbox", "idempotency_keys")

SINGLE: dict[str, Any] = {
    "type": "single_choice",
    "text": "2 + 2",
    "points": 2,
    "options": [{"id": "a", "text": "3"}, {"id": "b", "text": "4"}],
    "correct_option_ids": ["b"],
}
MULTIPLE: dict[str, Any] = {
    "type": "multiple_choice",
    "text": "Which are prime?",
    "points": 4,
    "options": [{"id": each, "text": each} for each in ("2", "3", "4", "6")],
    "correct_option_ids": ["2", "3"],
    "partial_credit": True,
}
TEXT: dict[str, Any] = {"type": "text", "text": "Capital of Serbia?", "points": 1.5, "accepted_answers": ["Beograd"]}
NUMBER: dict[str, Any] = {"type": "number", "text": "Pi?", "points": 2.5, "value": 3.14, "tolerance": 0.01}
ALL_FOUR = (SINGLE, MULTIPLE, TEXT, NUMBER)
RIGHT = ("b", ["2", "3"], "beograd", 3.14)


class Classroom(classroom.Classroom):
    """A course with its people, for tests of its tests."""

    @property
    def path(self) -> str:
        """The address of the course's tests."""
        return f"{super().path}/tests"


def a_classroom() -> Classroom:
    """Keep a course, its members, and another course of the other teacher, as the events would."""
    room = Classroom()
    room.fill()
    room.fill_next_door()
    return room


def a_body(**changes: Any) -> dict[str, Any]:
    """Make the body of a test with all four types of questions."""
    return {"title": "Numbers", "questions": list(ALL_FOUR), **changes}


def a_draft(room: Classroom, **changes: Any) -> dict[str, Any]:
    """Create a test over the API as the room's teacher."""
    answer = api.post(room.path, a_body(**changes), caller=room.teacher)
    assert answer.status == 201, answer.text
    test: dict[str, Any] = answer.json()
    return test


def a_test(room: Classroom, **changes: Any) -> dict[str, Any]:
    """Create a test over the API and publish it."""
    answer = api.post(f"{path_of(a_draft(room, **changes))}:publish", caller=room.teacher)
    assert answer.status == 200, answer.text
    test: dict[str, Any] = answer.json()
    return test


def a_closed_test(room: Classroom, **changes: Any) -> dict[str, Any]:
    """Create a test over the API, publish and close it."""
    return close(room, a_test(room, **changes))


def close(room: Classroom, test: dict[str, Any]) -> dict[str, Any]:
    """Close a test over the API."""
    answer = api.post(f"{path_of(test)}:close", caller=room.teacher)
    assert answer.status == 200, answer.text
    closed: dict[str, Any] = answer.json()
    return closed


def a_test_in(room: Classroom, status: str, **changes: Any) -> dict[str, Any]:
    """Create a test in one of the three statuses."""
    return {"draft": a_draft, "published": a_test, "closed": a_closed_test}[status](room, **changes)


def path_of(test: dict[str, Any], *parts: str) -> str:
    """Return a test's address, or one below it."""
    return "/".join([f"/api/tests/{test['id']}", *parts])


def attempt_path(attempt: dict[str, Any], *parts: str) -> str:
    """Return an attempt's address, or one below it."""
    return "/".join([f"/api/tests/{attempt['test_id']}/attempts/{attempt['id']}", *parts])


def send_start(student: Caller | None, test: dict[str, Any], **options: Any) -> Answer:
    """Ask for an attempt."""
    return api.post(path_of(test, "attempts:start"), caller=student, **options)


def an_attempt(student: Caller, test: dict[str, Any]) -> dict[str, Any]:
    """Start an attempt over the API."""
    answer = send_start(student, test)
    assert answer.status == 201, answer.text
    attempt: dict[str, Any] = answer.json()
    return attempt


def answers_to(test: dict[str, Any], *answers: Any) -> dict[str, Any]:
    """Pair answers with the test's questions, in the order in which the author wrote them."""
    return {question["id"]: answer for question, answer in zip(test["questions"], answers, strict=False)}


def send_answers(student: Caller | None, attempt: dict[str, Any], answers: Any, sequence: Any = 1) -> Answer:
    """Autosave."""
    body = {"answers": answers, "sequence": sequence}
    return api.put(attempt_path(attempt, "answers"), body, caller=student)


def send_submit(student: Caller | None, attempt: dict[str, Any], answers: Any = None, **options: Any) -> Answer:
    """Submit, with answers if there are any."""
    body = {} if answers is None else {"answers": answers}
    return api.post(attempt_path(attempt, "submit"), body, caller=student, **options)


def a_result(student: Caller, test: dict[str, Any], *answers: Any) -> dict[str, Any]:
    """Take a test over the API: start, answer, submit; return the finished attempt."""
    answer = send_submit(student, an_attempt(student, test), answers_to(test, *answers))
    assert answer.status == 200, answer.text
    attempt: dict[str, Any] = answer.json()
    return attempt


def later(**delta: float) -> Any:
    """Freeze the clock some time after NOON."""
    return clock.frozen_at(NOON + timedelta(**delta))


def instant(**delta: float) -> str:
    """Write a moment some time after NOON as the API does."""
    return (NOON + timedelta(**delta)).isoformat().replace("+00:00", "Z")


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are."""
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}
