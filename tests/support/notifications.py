"""Builders of the notifications service's tests: a course with its people, and the events that tell of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from functions.notifications.handlers import api as notifications_api
from functions.notifications.handlers import broadcasts as broadcasts_worker
from functions.notifications.handlers import events as notifications_events
from kernel import clock
from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.directory_rows import keep_person
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api
from tests.support.sample_service.messages import batch, failed, message

api = Api(notifications_api.handler)

NOON = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
MINE = "/api/notifications/me"
UNREAD = "/api/notifications/me/unread-count"
PREFERENCES = "/api/notifications/preferences"
TYPES = ("homework", "test", "schedule", "achievement", "system")


class FakeQueues:
    """SQS, faked: keeps what is sent, or refuses while `is_down`."""

    def __init__(self) -> None:
        self.bodies: list[str] = []
        self.is_down = False

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> dict[str, str]:
        """Take a message."""
        if self.is_down:
            raise ConnectionError("SQS does not answer")
        self.bodies.append(MessageBody)
        return {"MessageId": str(new_id())}


def a_classroom() -> Classroom:
    """Keep a course, its members, and another course of the other teacher."""
    room = Classroom()
    room.fill()
    room.fill_next_door()
    return room


def tell(name: str, *, at: datetime | None = None, **data: Any) -> str:
    """Make the message of an event that happens now, or at another moment."""
    moment = (at or clock.now()).isoformat()
    made = message(name, data)
    return made.replace("2026-01-15T09:30:00Z", moment)


def consume(*messages: str) -> None:
    """Let the consumer handle messages, all of which must pass."""
    assert failed(notifications_events.handler(batch(*messages), None)) == []  # type: ignore[arg-type]


def work_off(*bodies: str) -> list[str]:
    """Let the worker handle messages of the broadcast queue; return those that failed."""
    return failed(broadcasts_worker.handler(batch(*bodies), None))  # type: ignore[arg-type]


def told(person: Caller) -> list[dict[str, Any]]:
    """What a person's app shows, oldest first."""
    answer = api.get(f"{MINE}?limit=100", caller=person)
    assert answer.status == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items[::-1]


def titles(person: Caller) -> list[str]:
    """The titles of what a person's app shows, oldest first."""
    return [each["title"] for each in told(person)]


def unread(person: Caller) -> int:
    """How many notifications a person has not read."""
    return int(api.get(UNREAD, caller=person).json()["unread_count"])


def rows(database: ServiceDatabase, person: Caller) -> list[dict[str, Any]]:
    """A person's rows, oldest first."""
    query = "SELECT * FROM notifications WHERE user_id = :user_id ORDER BY created_at, id"
    return database.rows(query, user_id=person.user_id)


def a_notification(person: Caller, kind: str = "homework", *, at: datetime = NOON, title: str = "News") -> None:
    """Tell one person something, as an event would."""
    name = {"homework": "SubmissionGraded", "achievement": "AchievementGranted", "system": "ReportFailed"}[kind]
    with clock.frozen_at(at):
        consume(tell(name, **{**DATA[name](person), "title": title}))


def a_grading(person: Caller, *, course_id: UUID | None = None, **changes: Any) -> dict[str, Any]:
    """The data of a graded submission."""
    return {
        "submission_id": str(new_id()),
        "homework_id": str(new_id()),
        "course_id": str(course_id or new_id()),
        "student_id": str(person.user_id),
        "title": "Fractions",
        "score": 16.5,
        "max_score": 20,
        "feedback": None,
        "graded_by": str(new_id()),
        "graded_at": clock.now().isoformat(),
        "is_regrade": False,
        **changes,
    }


def an_achievement(person: Caller, **changes: Any) -> dict[str, Any]:
    """The data of a granted achievement."""
    return {
        "achievement_id": str(new_id()),
        "user_id": str(person.user_id),
        "title": "Helping hand",
        "description": "Explained fractions.",
        "granted_by": None,
        **changes,
    }


def a_failed_report(person: Caller, **changes: Any) -> dict[str, Any]:
    """The data of a report that could not be made."""
    return {
        "operation_id": str(new_id()),
        "report_id": str(new_id()),
        "type": "attendance",
        "requested_by": str(person.user_id),
        "error_code": "too_many_rows",
        "error_detail": "Choose a shorter period.",
        **changes,
    }


DATA = {"SubmissionGraded": a_grading, "AchievementGranted": an_achievement, "ReportFailed": a_failed_report}


def a_lesson(room: Classroom, *, starts_at: datetime = NOON + timedelta(days=1), **changes: Any) -> dict[str, Any]:
    """The data of a lesson's events."""
    return {
        "lesson_id": str(new_id()),
        "course_id": str(room.course_id),
        "title": "Linear equations",
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=1)).isoformat(),
        "timezone": "Europe/Berlin",
        "location": "Room 12",
        "teacher_id": str(room.teacher.user_id),
        "series_id": None,
        "changed": [],
        "version": 1,
        **changes,
    }


def a_mark(room: Classroom, **changes: Any) -> dict[str, Any]:
    """The data of a student's mark in a lesson."""
    return {
        "lesson_id": str(new_id()),
        "course_id": str(room.course_id),
        "student_id": str(room.student.user_id),
        "status": "absent",
        "lesson_starts_at": "2026-10-05T08:00:00Z",
        "lesson_timezone": "Europe/Belgrade",
        "marked_by": str(room.teacher.user_id),
        "marked_at": clock.now().isoformat(),
        "version": 1,
        **changes,
    }


def a_homework(room: Classroom, **changes: Any) -> dict[str, Any]:
    """The data of an assigned or closed homework."""
    return {
        "homework_id": str(new_id()),
        "course_id": str(room.course_id),
        "title": "Fractions",
        "due_at": "2026-10-12T18:00:00Z",
        "max_score": 20,
        "version": 1,
        **changes,
    }


def a_choice(**types: dict[str, Any]) -> dict[str, Any]:
    """A body of preferences: everything on, but what is named."""
    channels = {kind: {"in_app": True, "email": True, **types.get(kind, {})} for kind in TYPES}
    return {"channels": channels, "quiet_hours": None}


def choose(person: Caller, body: dict[str, Any]) -> Answer:
    """Choose preferences over the API."""
    answer = api.put(PREFERENCES, body, caller=person)
    assert answer.status == 200, answer.text
    return answer


def speaks(person: Caller, locale: str, *, is_active: bool = True, version: int = 5) -> None:
    """Let a person's copy have a locale."""
    fields = {"email": f"{person.user_id}@example.org", "role": person.role.value, "full_name": "Анна"}
    with unit_of_work() as uow:
        keep_person(uow, person.user_id, version, **fields, locale=locale, timezone="UTC", is_active=is_active)
