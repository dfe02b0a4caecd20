"""Who joins a course: what they are told of their enrolment, and of the news that was faster than it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from functions.notifications.handlers import relay
from kernel import clock
from kernel.auth import Caller
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.notifications import NOON, FakeQueues, a_homework, a_lesson, api, consume, rows, tell, titles, told
from tests.support.races import race

pytestmark = pytest.mark.usefixtures("noon")


def an_enrolment(
    course_id: UUID, person: Caller, role: str = "student", *, at: datetime = NOON, version: int = 1
) -> str:
    """The message that somebody was enrolled."""
    fields: dict[str, Any] = {"course_id": str(course_id), "user_id": str(person.user_id), "role": role}
    return tell("MemberEnrolled", at=at, **fields, version=version)


def a_submission(room: Classroom) -> str:
    """The message of a submission, which is news to the staff alone."""
    data: dict[str, Any] = {
        **{name: str(new_id()) for name in ("submission_id", "homework_id", "student_id")},
        "course_id": str(room.course_id),
        "attempt": 1,
        "is_late": False,
        "homework_title": "Fractions",
    }
    return tell("SubmissionReceived", **data)


def test_news_for_the_staff_hides_nothing_from_a_student_whose_enrolment_is_slower(
    database: ServiceDatabase, room: Classroom
) -> None:
    consume(*(a_submission(room) for _ in range(60)))
    with clock.frozen_at(NOON + timedelta(minutes=1)):
        consume(tell("HomeworkAssigned", **a_homework(room)))
        consume(an_enrolment(room.course_id, room.outsider))

    assert sorted(titles(room.outsider)) == ["New homework: Fractions", "Welcome to the course “Algebra I”"]


def test_a_slow_enrolment_catches_up_with_all_that_it_missed(database: ServiceDatabase, room: Classroom) -> None:
    assistant = a_caller()
    consume(*(a_submission(room) for _ in range(60)))

    consume(an_enrolment(room.course_id, assistant, "assistant"))

    assert titles(assistant).count("New submission: Fractions") == 60
    assert len(rows(database, assistant)) == 61


@pytest.mark.parametrize("days", [5, 13])
def test_who_joined_after_a_series_was_told_is_not_told_by_a_dead_letter_of_it(
    database: ServiceDatabase, room: Classroom, queues: FakeQueues, days: int
) -> None:
    series_id = str(new_id())
    lessons = [a_lesson(room, starts_at=NOON + timedelta(days=20 + week), series_id=series_id) for week in (7, 14)]
    consume(tell("LessonScheduled", **lessons[0]))

    with clock.frozen_at(NOON + timedelta(days=days)):
        consume(an_enrolment(room.course_id, room.outsider, at=clock.now()))
        relay.handler({}, None)
        consume(tell("LessonScheduled", at=NOON, **lessons[1]))

    assert titles(room.outsider) == ["Welcome to the course “Algebra I”"]
    assert titles(room.student) == ["New lessons: Linear equations"]


def test_an_enrolment_of_long_ago_catches_up_with_the_latest_news_only(
    database: ServiceDatabase, room: Classroom
) -> None:
    consume(tell("HomeworkAssigned", **a_homework(room, title="Long ago")))
    with clock.frozen_at(NOON + timedelta(days=4)):
        consume(tell("HomeworkAssigned", **a_homework(room, title="Lately")))

    with clock.frozen_at(NOON + timedelta(days=5)):
        consume(an_enrolment(room.course_id, room.outsider))

    assert sorted(titles(room.outsider)) == ["New homework: Lately", "Welcome to the course “Algebra I”"]


def a_course_made_by(owner: Caller, course_id: UUID) -> str:
    """The message that somebody made a course."""
    made: dict[str, Any] = {"course_id": str(course_id), "title": "B", "timezone": "UTC", "status": "active"}
    return tell("CourseCreated", **made, owner_id=str(owner.user_id), version=1)


@pytest.mark.parametrize("order", ["ce", "ec", "ecc", "ece", "eec", "cec"])
def test_an_owner_is_not_told_of_their_own_enrolment_in_whatever_order_it_comes(
    database: ServiceDatabase, room: Classroom, order: str
) -> None:
    owner, course_id = room.other_teacher, new_id()

    for event in order:
        is_course = event == "c"
        consume(a_course_made_by(owner, course_id) if is_course else an_enrolment(course_id, owner, "teacher"))

    assert rows(database, owner) == []


def test_an_owner_is_not_told_of_an_enrolment_that_comes_at_once_with_their_course(
    database: ServiceDatabase, room: Classroom
) -> None:
    owner, course_id = room.other_teacher, new_id()
    created, enrolled = a_course_made_by(owner, course_id), an_enrolment(course_id, owner, "teacher")

    assert race(database, lambda: consume(created), lambda: consume(enrolled)) == [None] * 2

    assert rows(database, owner) == []


def test_of_an_owner_only_the_first_enrolment_is_no_news(database: ServiceDatabase, room: Classroom) -> None:
    owner, course_id = room.other_teacher, new_id()
    enrolments = [an_enrolment(course_id, owner, "teacher", version=version) for version in (1, 3)]

    consume(*enrolments, an_enrolment(course_id, room.teacher, "teacher"), a_course_made_by(owner, course_id))

    assert [row["dedupe_key"] for row in rows(database, owner)] == [f"membership:{course_id}:3"]
    assert len(rows(database, room.teacher)) == 1


def test_what_an_owner_has_read_stays(database: ServiceDatabase, room: Classroom) -> None:
    owner, course_id = room.other_teacher, new_id()
    consume(an_enrolment(course_id, owner, "teacher"))
    [shown] = told(owner)
    api.post(f"/api/notifications/{shown['id']}/read", caller=owner)

    consume(a_course_made_by(owner, course_id))

    assert len(rows(database, owner)) == 1
