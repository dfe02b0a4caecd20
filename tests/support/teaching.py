"""Courses and their work, made through the API in one line each."""

from __future__ import annotations

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
