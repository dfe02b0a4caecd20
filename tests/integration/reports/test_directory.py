"""What the service learns of people and courses: by events, and by asking about what these have not yet told."""

from __future__ import annotations

from typing import Any

from functions.courses.published import CourseCreated, MemberEnrolled, MemberRemoved
from functions.reports.handlers import events
from functions.users.published import UserRegistered
from kernel.auth import Caller, Role
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.reports import api
from tests.support.sample_service.messages import batch, failed, message

STUDENT = Caller(MemberEnrolled.sample().user_id, Role.STUDENT, new_id())


def handle(*happened: PublishedEvent) -> list[str]:
    """Let the consumer handle events as their producers publish them; the ids of those that failed."""
    told = [message(type(one).__name__, one.model_dump(mode="json"), source=one.source) for one in happened]
    handler: Any = events.handler
    return failed(handler(batch(*told), None))


def status_of_asking() -> int:
    about = {"course_id": str(CourseCreated.sample().course_id)}
    body = {"type": "student_progress", "format": "pdf", "parameters": about}
    return api.post("/api/reports:generate", body, caller=STUDENT).status


def test_events_open_the_course_to_its_member_and_close_it_again(database: ServiceDatabase) -> None:
    assert status_of_asking() == 404

    assert handle(MemberEnrolled.sample(), UserRegistered.sample(), CourseCreated.sample()) == []
    assert status_of_asking() == 202

    removed = MemberRemoved(**{**MemberRemoved.sample().model_dump(), "version": 9})
    assert handle(removed, MemberEnrolled.sample()) == []
    assert status_of_asking() == 404
    assert len(database.rows("SELECT * FROM people")) == 1
