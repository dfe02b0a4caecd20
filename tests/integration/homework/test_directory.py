"""Who is who: by events, in whatever order they come, and by one question where they are too slow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest

from functions.courses.published import CourseArchived, CourseCreated, MemberEnrolled, MemberRemoved
from functions.homework.handlers import events, relay
from functions.users.published import UserRegistered, UserUpdated
from kernel import aws, config
from kernel.auth import Caller, Role
from kernel.directory_query import DirectoryAnswer
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.gateway import a_caller
from tests.support.homework import a_classroom, a_homework, api
from tests.support.sample_service.messages import batch, failed, message

COURSE_ID = UUID(str(CourseCreated.sample().course_id))
STUDENT = Caller(MemberEnrolled.sample().user_id, Role.STUDENT, new_id())
LIST = f"/api/courses/{COURSE_ID}/homeworks"


def told(event: PublishedEvent) -> str:
    """Make the message of an event as its producer publishes it."""
    return message(type(event).__name__, event.model_dump(mode="json"), source=event.source)


def consume(*messages: str) -> None:
    assert failed(events.handler(batch(*messages), None)) == []  # type: ignore[arg-type]


def test_the_producers_events_open_the_course_to_its_member(database: ServiceDatabase) -> None:
    assert api.get(LIST, caller=STUDENT).status == 404

    consume(told(CourseCreated.sample()), told(MemberEnrolled.sample()), told(UserRegistered.sample()))

    assert api.get(LIST, caller=STUDENT).status == 200
    assert len(database.rows("SELECT * FROM people")) == 1


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_events_leave_the_same_in_whatever_order_and_however_often(
    database: ServiceDatabase, order: tuple[int, ...]
) -> None:
    happened = [CourseCreated.sample(), MemberEnrolled.sample(), CourseArchived.sample(), MemberRemoved.sample()]
    messages = [told(happened[index]) for index in order]

    consume(*messages)
    consume(*messages)

    assert [row["status"] for row in database.rows("SELECT status FROM course_copies")] == ["archived"]
    assert [row["status"] for row in database.rows("SELECT status FROM memberships")] == ["removed"]
    assert api.get(LIST, caller=STUDENT).status == 404


def test_a_newer_name_is_kept_when_the_older_comes_late(database: ServiceDatabase) -> None:
    registered = UserRegistered.sample()
    renamed = UserUpdated(**{**registered.model_dump(), "full_name": "Ana Nova", "version": registered.version + 1})

    consume(told(renamed), told(registered))

    assert [row["full_name"] for row in database.rows("SELECT full_name FROM people")] == ["Ana Nova"]


def test_a_poisoned_message_stays_and_the_good_ones_pass(database: ServiceDatabase) -> None:
    poisoned = message("CourseCreated", {"course_id": "nonsense"})

    answer = events.handler(batch(told(CourseCreated.sample()), poisoned), None)  # type: ignore[arg-type]

    assert failed(answer) == ["m1"]
    assert len(database.rows("SELECT * FROM course_copies")) == 1


class CoursesFunction:
    """The courses service's query function, as Lambda would answer for it."""

    def __init__(self, answer: DirectoryAnswer) -> None:
        self.answer = answer
        self.calls = 0

    def invoke(self, **_: Any) -> dict[str, Any]:
        """Answer one question."""
        self.calls += 1
        return {"Payload": io.BytesIO(self.answer.model_dump_json().encode())}


@pytest.fixture
def asked(database: ServiceDatabase) -> Iterator[None]:
    """Settings under which the courses service is asked."""
    with config.using(replace(config.settings(), courses_query_function="courses-query")):
        yield


def a_course_just_made(*members: tuple[Caller, str]) -> CoursesFunction:
    course = {"title": "Algebra I", "timezone": "Europe/Berlin", "status": "active", "version": 1}
    known = [{"user_id": who.user_id, "role": role, "status": "active", "version": 1} for who, role in members]
    made = CoursesFunction(DirectoryAnswer.model_validate({"course": course, "members": known}))
    aws.use_client("lambda", made)
    return made


@pytest.mark.usefixtures("asked")
def test_a_teacher_is_faster_than_the_events(database: ServiceDatabase) -> None:
    teacher = a_caller("teacher")
    courses = a_course_just_made((teacher, "teacher"))
    url = f"/api/courses/{new_id()}/homeworks"

    answers = [api.post(url, {"title": "x"}, caller=teacher) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert courses.calls == 1


@pytest.mark.usefixtures("asked")
def test_a_student_enrolled_just_now_finds_the_homeworks_of_that_course(database: ServiceDatabase) -> None:
    teacher, student = a_caller("teacher"), a_caller()
    a_course_just_made((teacher, "teacher"), (student, "student"))
    course_id = new_id()
    made = api.post(f"/api/courses/{course_id}/homeworks", {"title": "x", "status": "assigned"}, caller=teacher)
    database.rows("DELETE FROM memberships")

    answer = api.get(f"/api/students/me/homeworks?course_id={course_id}", caller=student)

    assert [item["id"] for item in answer.json()["items"]] == [made.json()["id"]]


@pytest.mark.usefixtures("asked")
def test_a_no_is_the_same_404_and_is_not_kept(database: ServiceDatabase) -> None:
    aws.use_client("lambda", CoursesFunction(DirectoryAnswer()))
    url = f"/api/courses/{new_id()}/homeworks"

    assert api.get(url, caller=a_caller("teacher")).code == "course_not_found"
    assert database.rows("SELECT * FROM course_copies") == []


def test_what_could_not_be_published_is_sent_by_the_relay(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    homework = a_homework(a_classroom())
    assert event_bridge.entries == []

    event_bridge.is_down = False
    database.rows("UPDATE outbox SET next_attempt_at = now()")
    relay.handler({}, None)

    (entry,) = event_bridge.entries
    assert (entry["Source"], entry["DetailType"]) == ("campus.homework", "HomeworkAssigned.v1")
    assert homework["id"] in entry["Detail"]
