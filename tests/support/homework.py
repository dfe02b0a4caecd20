"""Builders of the homework service's tests: a course with its people, homeworks and works, made in one line each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from functions.homework.handlers import api as homework_api
from kernel.auth import Caller
from tests.support import classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api, a_caller
from tests.support.uploads import PDF, send_file

api = Api(homework_api.handler)

DUE = datetime(2026, 3, 16, 17, 0, tzinfo=UTC)
"""A Monday evening in Berlin, two weeks before its clocks change."""

EVERYBODY = ("teacher", "assistant", "student", "classmate", "outsider", "other_teacher", "manager", "admin")
TABLES = ("homeworks", "attempt_counters", "submissions", "grade_changes", "attachments", "outbox", "idempotency_keys")


class Classroom(classroom.Classroom):
    """A course with its people, for tests of its homeworks."""

    @property
    def path(self) -> str:
        """The address of the course's homeworks."""
        return f"{super().path}/homeworks"


def a_classroom(*, timezone: str = "Europe/Berlin", student: Caller | None = None) -> Classroom:
    """Keep a course, its members, and another course of the other teacher, as the events would."""
    room = Classroom(student=student or a_caller())
    room.fill(timezone=timezone)
    room.fill_next_door()
    return room


def path_of(homework: dict[str, Any], *parts: str) -> str:
    """Return a homework's address, or one below it."""
    return "/".join([f"/api/homeworks/{homework['id']}", *parts])


def a_homework(room: Classroom, **body: Any) -> dict[str, Any]:
    """Create a homework over the API as the room's teacher, assigned unless the body says otherwise."""
    answer = api.post(room.path, {"title": "Linear equations", "status": "assigned", **body}, caller=room.teacher)
    assert answer.status == 201, answer.text
    homework: dict[str, Any] = answer.json()
    return homework


def a_closed_homework(room: Classroom, **body: Any) -> dict[str, Any]:
    """Create a homework over the API and close it."""
    answer = api.post(f"{path_of(a_homework(room, **body))}:close", caller=room.teacher)
    assert answer.status == 200, answer.text
    homework: dict[str, Any] = answer.json()
    return homework


def a_homework_in(room: Classroom, status: str, **body: Any) -> dict[str, Any]:
    """Create a homework in one of the three statuses."""
    return a_closed_homework(room, **body) if status == "closed" else a_homework(room, status=status, **body)


def hand_in(student: Caller, homework: dict[str, Any], text: str = "x = 2", **options: Any) -> Answer:
    """Send a text as a student's work."""
    return api.post(path_of(homework, "submissions"), {"text": text}, caller=student, **options)


def a_submission(student: Caller, homework: dict[str, Any], text: str = "x = 2") -> dict[str, Any]:
    """Hand in a text over the API; return the submission."""
    answer = hand_in(student, homework, text)
    assert answer.status == 201, answer.text
    submission: dict[str, Any] = answer.json()
    return submission


def submission_path(submission: dict[str, Any]) -> str:
    """Return a submission's address."""
    return f"/api/homeworks/{submission['homework_id']}/submissions/{submission['id']}"


def send_grade(grader: Caller | None, submission: dict[str, Any], score: Any, **options: Any) -> Answer:
    """Send a grade; options that are no field of the request go to the call."""
    body = {"score": score, **({"feedback": options.pop("feedback")} if "feedback" in options else {})}
    return api.post(f"{submission_path(submission)}:grade", body, caller=grader, **options)


def a_grade(grader: Caller, submission: dict[str, Any], score: Any, **options: Any) -> dict[str, Any]:
    """Grade over the API; return the submission."""
    answer = send_grade(grader, submission, score, **options)
    assert answer.status == 200, answer.text
    graded: dict[str, Any] = answer.json()
    return graded


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are."""
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}


def announce(person: Caller, homework: dict[str, Any], content: bytes = PDF, **body: Any) -> dict[str, Any]:
    """Announce a file over the API; return where to send it."""
    asked = {"filename": "proof.pdf", "content_type": "application/pdf", "size": len(content), **body}
    answer = api.post(path_of(homework, "attachments"), asked, caller=person)
    assert answer.status == 201, answer.text
    announced: dict[str, Any] = answer.json()
    return announced


def an_upload(person: Caller, homework: dict[str, Any], content: bytes = PDF, **body: Any) -> str:
    """Announce a file and send it; return its id."""
    announced = announce(person, homework, content, **body)
    send_file(announced["upload"], content)
    return str(announced["attachment_id"])


def hand_in_files(student: Caller, homework: dict[str, Any], *ids: str, **options: Any) -> Answer:
    """Send files that were uploaded as a student's work."""
    return api.post(path_of(homework, "submissions"), {"attachment_ids": list(ids)}, caller=student, **options)


def pending_key(attachment_id: str) -> str:
    """Return where a file lies until it is attached."""
    return f"pending/homework/{attachment_id}"
