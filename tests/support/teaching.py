"""Courses and their work, made through the API in one line each."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from tests.support.people import Person, unique

FoundT = TypeVar("FoundT")
PATIENCE_SECONDS = 45.0


@dataclass(frozen=True)
class Classroom:
    """One course with everybody that a test of access needs."""

    course: dict[str, Any]
    teacher: Person
    assistant: Person
    student: Person
    classmate: Person
    outsider: Person
    other_teacher: Person
    manager: Person
    admin: Person

    @property
    def course_id(self) -> str:
        """The course's id."""
        return str(self.course["id"])

    @property
    def path(self) -> str:
        """The course's address."""
        return f"/api/courses/{self.course_id}"

    def person(self, name: str) -> Person:
        """Somebody by what they are here."""
        found: Person = getattr(self, name)
        return found


def in_days(days: float) -> str:
    """A moment from now on, as the API writes moments."""
    return (datetime.now(UTC) + timedelta(days=days)).replace(microsecond=0).isoformat().replace("+00:00", "Z")


def a_course(teacher: Person, **changes: Any) -> Any:
    """Make a course."""
    return teacher.made("/api/courses", {"title": unique("Course"), **changes})


def enroll(teacher: Person, course_id: str, person: Person, role: str = "student") -> Any:
    """Enrol somebody by their id."""
    return teacher.made(f"/api/courses/{course_id}/enrollments", {"user_id": person.user_id, "role": role})


def a_homework(teacher: Person, course_id: str, **changes: Any) -> Any:
    """Assign a homework."""
    body = {"title": unique("Homework"), "status": "assigned", "due_at": in_days(7), **changes}
    return teacher.made(f"/api/courses/{course_id}/homeworks", body)


def a_test(teacher: Person, course_id: str, **changes: Any) -> Any:
    """Publish a test with all four types of questions, of 10 points together."""
    options = [{"id": "a", "text": "3"}, {"id": "b", "text": "4"}, {"id": "c", "text": "5"}]
    questions = [
        {"type": "single_choice", "text": "2 + 2", "points": 2, "options": options, "correct_option_ids": ["b"]},
        {
            "type": "multiple_choice",
            "text": "Which are prime?",
            "points": 4,
            "options": options,
            "correct_option_ids": ["a", "c"],
            "partial_credit": True,
        },
        {"type": "text", "text": "Capital of Serbia?", "points": 1.5, "accepted_answers": ["Beograd", "Београд"]},
        {"type": "number", "text": "Pi?", "points": 2.5, "value": 3.14, "tolerance": 0.01},
    ]
    draft = teacher.made(
        f"/api/courses/{course_id}/tests", {"title": unique("Test"), "questions": questions, **changes}
    )
    answer = teacher.post(f"/api/tests/{draft['id']}:publish")
    assert answer.status == 200, answer.text
    return answer.json()


_HOURS = itertools.count(24 * 30, 2)


def a_lesson(teacher: Person, course_id: str, **changes: Any) -> Any:
    """Plan a lesson of an hour at a time of its own, a month from now or later."""
    hours = next(_HOURS)
    times = {"starts_at": in_days(hours / 24), "ends_at": in_days((hours + 1) / 24)}
    return teacher.made(f"/api/courses/{course_id}/lessons", {"title": unique("Lesson"), **times, **changes})


def answers_to(test: Any, *answers: Any) -> dict[str, Any]:
    """Pair answers with the test's questions, in the order in which the author wrote them."""
    return {question["id"]: answer for question, answer in zip(test["questions"], answers, strict=False)}


def an_attempt(student: Person, test: Any) -> Any:
    """Start an attempt."""
    return student.made(f"/api/tests/{test['id']}/attempts:start", None)


def attempt_path(attempt: Any) -> str:
    """An attempt's address."""
    return f"/api/tests/{attempt['test_id']}/attempts/{attempt['id']}"


def a_submission(student: Person, homework_id: str, text: str = "My work.") -> Any:
    """Submit a text."""
    return student.made(f"/api/homeworks/{homework_id}/submissions", {"text": text})


def grade_path(submission: Any) -> str:
    """Where a submission is graded."""
    return f"/api/homeworks/{submission['homework_id']}/submissions/{submission['id']}:grade"


def eventually(find: Callable[[], FoundT | None], what: str, seconds: float = PATIENCE_SECONDS) -> FoundT:
    """Ask again and again until something is found: events need their moment."""
    deadline = time.monotonic() + seconds
    while (found := find()) is None:
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.1)
    return found


def grade_in_book(reader: Person, course_id: str, student_id: str, source_id: str) -> Any:
    """A grade as the gradebook shows it, or None."""
    book = reader.read(f"/api/courses/{course_id}/gradebook?limit=100")
    rows = [row["grades"].get(source_id) for row in book["rows"] if row["student_id"] == student_id]
    return rows[0] if rows else None


def pages(
    person: Person, path: str, limit: int, *, cursor: str | None = None, between: Callable[[], object] = lambda: None
) -> Iterator[Any]:
    """Walk a list page by page, from its start or from `cursor`; `between` runs after each page."""
    sign = "&" if "?" in path else "?"
    while True:
        page = person.read(f"{path}{sign}limit={limit}" + (f"&cursor={cursor}" if cursor else ""))
        assert len(page.get("items", page.get("rows"))) <= limit
        yield page
        cursor = page["next_cursor"]
        if cursor is None:
            return
        between()
