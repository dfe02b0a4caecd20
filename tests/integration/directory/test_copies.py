"""Copies of people, courses and memberships, as each service that keeps them makes them of events."""

from __future__ import annotations

from importlib import import_module
from itertools import permutations
from uuid import UUID

import pytest

from functions.courses.published import CourseArchived, CourseCreated, MemberEnrolled, MemberRemoved
from functions.users.published import UserRegistered, UserUpdated
from kernel.auth import Caller, Role
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Api
from tests.support.sample_service.messages import batch, failed, message

COURSE_ID = UUID(str(CourseCreated.sample().course_id))
STUDENT = Caller(MemberEnrolled.sample().user_id, Role.STUDENT, new_id())
READS = {"gradebook": "grading-scale", "homework": "homeworks", "quizzes": "tests", "schedule": "schedule"}
"""What a member of a course may read of it, by service."""


def told(event: PublishedEvent) -> str:
    """Make the message of an event as its producer publishes it."""
    return message(type(event).__name__, event.model_dump(mode="json"), source=event.source)


@pytest.fixture(params=sorted(READS))
def service(request: pytest.FixtureRequest) -> str:
    """Each service that keeps the directory."""
    return str(request.param)


def handle(service: str, *messages: str) -> list[str]:
    """Let a service's consumer handle messages; return the ids of those that failed."""
    handler = import_module(f"functions.{service}.handlers.events").handler
    return failed(handler(batch(*messages), None))


def status_of_reading(service: str) -> int:
    """Let the student read something of the course."""
    api = Api(import_module(f"functions.{service}.handlers.api").handler)
    return api.get(f"/api/courses/{COURSE_ID}/{READS[service]}", caller=STUDENT).status


def test_the_producers_events_open_the_course_to_its_member(service: str, database: ServiceDatabase) -> None:
    assert status_of_reading(service) == 404

    assert (
        handle(service, told(CourseCreated.sample()), told(MemberEnrolled.sample()), told(UserRegistered.sample()))
        == []
    )

    assert status_of_reading(service) == 200
    assert len(database.rows("SELECT * FROM people")) == 1


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_events_leave_the_same_in_whatever_order_and_however_often(
    service: str, database: ServiceDatabase, order: tuple[int, ...]
) -> None:
    happened = [CourseCreated.sample(), MemberEnrolled.sample(), CourseArchived.sample(), MemberRemoved.sample()]
    messages = [told(happened[index]) for index in order]

    assert handle(service, *messages) == []
    assert handle(service, *messages) == []

    assert [row["status"] for row in database.rows("SELECT status FROM course_copies")] == ["archived"]
    assert [row["status"] for row in database.rows("SELECT status FROM memberships")] == ["removed"]
    assert status_of_reading(service) == 404


def test_a_newer_name_is_kept_when_the_older_comes_late(service: str, database: ServiceDatabase) -> None:
    registered = UserRegistered.sample()
    renamed = UserUpdated(**{**registered.model_dump(), "full_name": "Ana Nova", "version": registered.version + 1})

    assert handle(service, told(renamed), told(registered)) == []

    assert [row["full_name"] for row in database.rows("SELECT full_name FROM people")] == ["Ana Nova"]


def test_a_poisoned_message_stays_and_the_good_ones_pass(service: str, database: ServiceDatabase) -> None:
    poisoned = message("CourseCreated", {"course_id": "nonsense"})

    assert handle(service, told(CourseCreated.sample()), poisoned) == ["m1"]

    assert len(database.rows("SELECT * FROM course_copies")) == 1
