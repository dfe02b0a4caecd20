"""An API in memory with one course: what is there already, and every change that loading asks for."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from localstack.client import Answer, Client

MADE_AT = datetime(2026, 3, 18, 12, tzinfo=UTC)
FIRST_LESSON = datetime(2026, 3, 9, 9, tzinfo=UTC)


class FakeApi(Client):
    """`test` and `attempt` are the statuses of the course's one test and its one attempt, `lessons` of its lessons."""

    def __init__(self, *, test: str = "", attempt: str = "", lessons: tuple[str, ...] = ()) -> None:
        super().__init__("http://127.0.0.1")
        self.tests = [_test(test)] if test else []
        self.attempts = [{"id": "a1", "student_id": "id-s", "status": attempt}] if attempt else []
        self.lessons = [_lesson(number, status) for number, status in enumerate(lessons)]
        self.changes: list[tuple[str, str, Any]] = []

    def send(
        self, method: str, path: str, body: Any = None, *, token: str = "", headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Answer as the API would, and note who changes what."""
        if path == "/api/auth/login":
            return _answer({"access_token": body["email"].partition("@")[0]})
        if method == "GET":
            return _answer({"items": self._listed(path), "next_cursor": None})
        self.changes.append((token, f"{method} {path}", body))
        return _answer(self._changed(path))

    @property
    def calls(self) -> list[str]:
        """Who changed what, without bodies."""
        return [f"{who}: {call}" for who, call, _ in self.changes]

    def body_of(self, ending: str) -> Any:
        """The body of the one change whose address ends so."""
        (body,) = [body for _, call, body in self.changes if call.endswith(ending)]
        return body

    def _listed(self, path: str) -> list[Any]:
        address = urlsplit(path)
        if address.path == "/api/users":
            (email,) = parse_qs(address.query)["q"]
            return [{"id": f"id-{email.partition('@')[0]}", "email": email}]
        lists = {"tests": self.tests, "attempts": self.attempts, "schedule": self.lessons}
        return lists.get(address.path.rpartition("/")[2], [])

    def _changed(self, path: str) -> Any:
        ending = path.rpartition("/")[2]
        made = {
            "lessons": {"items": [_lesson(number, "planned") for number in range(3)]},
            "attempts:start": {"id": "a1", "status": "in_progress"},
            "tests": _test("draft"),
            "t1:publish": _test("published"),
        }
        return made.get(ending, {})


def _test(status: str) -> dict[str, Any]:
    return {"id": "t1", "title": "T", "status": status, "questions": [{"id": "q1"}, {"id": "q2"}]}


def _lesson(number: int, status: str) -> dict[str, Any]:
    begins = FIRST_LESSON + timedelta(weeks=number)
    return {"id": f"l{number}", "title": "L", "status": status, "starts_at": begins.isoformat()}


def _answer(value: Any) -> Answer:
    return Answer(200, {}, json.dumps(value).encode())
