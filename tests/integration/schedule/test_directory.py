"""Who is who: by events, in whatever order they come, and by one question where they are too slow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.schedule.handlers import relay
from kernel import aws, config
from kernel.directory_query import DirectoryAnswer
from kernel.ids import new_id
from tests.support.courses_function import CoursesFunction, a_course_just_made
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.gateway import a_caller
from tests.support.schedule import MONDAY, a_body, a_classroom, a_lesson, api


@pytest.fixture
def asked(database: ServiceDatabase) -> Iterator[None]:
    """Settings under which the courses service is asked."""
    with config.using(replace(config.settings(), courses_query_function="courses-query")):
        yield


@pytest.mark.usefixtures("asked")
def test_a_teacher_is_faster_than_the_events(database: ServiceDatabase) -> None:
    teacher = a_caller("teacher")
    courses = a_course_just_made((teacher, "teacher"))
    url = f"/api/courses/{new_id()}/lessons"

    answers = [api.post(url, a_body(MONDAY + timedelta(days=day)), caller=teacher) for day in range(2)]

    assert [answer.status for answer in answers] == [201, 201]
    assert courses.calls == 1


@pytest.mark.usefixtures("asked")
def test_a_no_is_the_same_404_and_is_not_kept(database: ServiceDatabase) -> None:
    aws.use_client("lambda", CoursesFunction(DirectoryAnswer()))
    url = f"/api/courses/{new_id()}/schedule"

    assert api.get(url, caller=a_caller("teacher")).code == "course_not_found"
    assert database.rows("SELECT * FROM course_copies") == []


def test_what_could_not_be_published_is_sent_by_the_relay(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    lesson = a_lesson(a_classroom())
    assert event_bridge.entries == []

    event_bridge.is_down = False
    database.rows("UPDATE outbox SET next_attempt_at = now()")
    relay.handler({}, None)

    (entry,) = event_bridge.entries
    assert (entry["Source"], entry["DetailType"]) == ("campus.schedule", "LessonScheduled.v1")
    assert lesson["id"] in entry["Detail"]
