"""Copies of courses and members are kept beside the news of them, and asked for where events are too slow."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from functions.courses.published import CourseArchived, CourseCreated, MemberEnrolled, MemberRemoved
from functions.notifications.handlers import events, relay
from functions.notifications.repository.housekeeping import BROADCASTS_KEPT, COURSE_NEWS_KEPT, NOTIFICATIONS_KEPT
from kernel import aws, clock, config
from kernel.ids import new_id
from kernel.people_query import PeopleAnswer, PersonAnswer
from tests.support.classroom import Classroom, enroll
from tests.support.courses_function import a_course_just_made
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.notifications import FakeQueues, a_homework, api, consume, tell, titles, told, work_off
from tests.support.races import race
from tests.support.sample_service.messages import batch, failed

HAPPENED = [CourseCreated.sample(), MemberEnrolled.sample(), CourseArchived.sample(), MemberRemoved.sample()]


@pytest.fixture
def asked(database: ServiceDatabase) -> Iterator[None]:
    """Settings under which the other services are asked."""
    known = replace(config.settings(), courses_query_function="courses-query", users_query_function="users-query")
    with config.using(known):
        yield


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3], ids=str)
def test_copies_are_the_same_in_whatever_order_their_events_come(
    database: ServiceDatabase, order: tuple[int, ...]
) -> None:
    messages = [tell(type(HAPPENED[i]).__name__, **HAPPENED[i].model_dump(mode="json")) for i in order]

    consume(*messages)
    consume(*messages)

    assert [row["status"] for row in database.rows("SELECT status FROM course_copies")] == ["archived"]
    assert [row["status"] for row in database.rows("SELECT status FROM memberships")] == ["removed"]


@pytest.mark.usefixtures("asked")
def test_the_course_is_asked_for_when_its_event_is_slower_than_its_news(database: ServiceDatabase) -> None:
    room = Classroom()
    enroll(room.course_id, room.student)
    courses = a_course_just_made()

    consume(tell("HomeworkAssigned", **a_homework(room)), tell("HomeworkAssigned", **a_homework(room)))

    assert "Course “Algebra I”." in told(room.student)[0]["body"]
    assert (len(told(room.student)), courses.calls) == (2, 1)


@pytest.mark.usefixtures("asked")
def test_events_of_an_unknown_course_at_once_never_wait_in_a_circle(database: ServiceDatabase) -> None:
    room = Classroom()
    a_course_just_made()
    course: dict[str, Any] = {"course_id": str(room.course_id), "title": "Algebra I", "timezone": "Europe/Berlin"}
    members = (room.teacher, room.student, room.classmate)
    enrolments = [
        tell("MemberEnrolled", course_id=course["course_id"], user_id=str(each.user_id), role="student", version=1)
        for each in members
    ]
    made = tell("CourseCreated", **course, status="active", owner_id=str(room.teacher.user_id), version=1)
    archived = tell("CourseArchived", **course, status="archived", version=2)
    assigned = tell("HomeworkAssigned", **a_homework(room))

    calls = [lambda each=each: consume(each) for each in (*enrolments, made, archived, assigned)]
    outcomes = race(database, *calls)

    assert outcomes == [None] * 6
    assert "New homework: Fractions" in titles(room.student)


@pytest.mark.usefixtures("asked")
def test_news_waits_while_the_courses_service_does_not_answer(database: ServiceDatabase) -> None:
    room = Classroom()
    enroll(room.course_id, room.student)
    aws.use_client("lambda", Unreachable())
    assigned = tell("HomeworkAssigned", **a_homework(room))

    assert failed(events.handler(batch(assigned), None)) == ["m0"]  # type: ignore[arg-type]
    assert titles(room.student) == []
    a_course_just_made()
    consume(assigned)

    assert titles(room.student) == ["New homework: Fractions"]


@pytest.mark.usefixtures("asked")
def test_a_teacher_is_faster_than_the_events(database: ServiceDatabase, queues: FakeQueues) -> None:
    teacher = a_caller("teacher")
    courses = a_course_just_made((teacher, "teacher"))
    body = {"course_id": str(new_id()), "type": "system", "title": "Hello", "body": "World"}

    answers = [api.post("/api/notifications", body, caller=teacher) for _ in range(2)]

    assert [answer.status for answer in answers] == [202, 202]
    assert courses.calls == 1


@pytest.mark.usefixtures("asked")
def test_a_manager_writes_to_somebody_whose_event_is_under_way(database: ServiceDatabase, queues: FakeQueues) -> None:
    newcomer = a_caller()
    aws.use_client("lambda", UsersFunction(str(newcomer.user_id)))
    body = {"user_ids": [str(newcomer.user_id)], "type": "system", "title": "Hello", "body": "World"}

    answer = api.post("/api/notifications", body, caller=a_caller("manager"))
    work_off(*queues.bodies)

    assert answer.json() == {"accepted": 1}
    assert titles(newcomer) == ["Hello"]


def test_what_is_out_of_date_goes_and_the_rest_stays(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues
) -> None:
    def counts() -> dict[str, int]:
        names = ("notifications", "course_news", "told_versions", "broadcasts")
        return {name: database.rows(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in names}

    consume(tell("HomeworkAssigned", **a_homework(room)))
    body = {"course_id": str(room.course_id), "type": "system", "title": "Hello", "body": "World"}
    api.post("/api/notifications", body, caller=room.teacher)
    work_off(*queues.bodies)
    before = counts()
    assert before == {"notifications": 5, "course_news": 2, "told_versions": 1, "broadcasts": 1}

    relay.handler({}, None)
    assert counts() == before
    with clock.moved_by(COURSE_NEWS_KEPT * 2):
        relay.handler({}, None)
    assert counts() == {**before, "course_news": 0}
    with clock.moved_by(BROADCASTS_KEPT * 2):
        relay.handler({}, None)
    assert counts() == {"notifications": 5, "course_news": 0, "told_versions": 0, "broadcasts": 0}
    with clock.moved_by(NOTIFICATIONS_KEPT * 2):
        relay.handler({}, None)
    assert sum(counts().values()) == 0


class Unreachable:
    """A function that can't be invoked."""

    def invoke(self, **_: Any) -> dict[str, Any]:
        """Fail."""
        raise ConnectionError("no answer")


class UsersFunction:
    """The users service's query function, which knows one person."""

    def __init__(self, user_id: str) -> None:
        fields = {"email": "a@example.org", "full_name": "Ana", "role": "student", "locale": "en", "timezone": "UTC"}
        self._person = PersonAnswer.model_validate({"user_id": user_id, **fields, "is_active": True, "version": 1})

    def invoke(self, **_: Any) -> dict[str, Any]:
        """Answer with the person."""
        return {"Payload": io.BytesIO(PeopleAnswer(people=[self._person]).model_dump_json().encode())}
