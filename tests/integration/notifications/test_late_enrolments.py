"""News and enrolments that overtake each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.news import cases
from tests.support.notifications import (
    NOON,
    a_homework,
    a_lesson,
    consume,
    tell,
    titles,
)
from tests.support.races import race

pytestmark = pytest.mark.usefixtures("noon")


def test_who_makes_a_course_is_not_told_of_their_own_enrolment(database: ServiceDatabase, room: Classroom) -> None:
    course_id, owner_id = str(new_id()), str(room.other_teacher.user_id)
    made: dict[str, Any] = {"course_id": course_id, "title": "B", "timezone": "UTC", "status": "active", "version": 1}
    consume(tell("CourseCreated", **made, owner_id=owner_id))
    consume(tell("MemberEnrolled", course_id=course_id, user_id=owner_id, role="teacher", version=1))
    consume(tell("MemberEnrolled", course_id=course_id, user_id=str(room.teacher.user_id), role="teacher", version=1))

    assert titles(room.other_teacher) == []
    assert titles(room.teacher) == ["You teach the course “B”"]


def test_an_enrolment_that_was_ended_before_it_was_heard_of_is_no_news(
    database: ServiceDatabase, room: Classroom
) -> None:
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }

    consume(tell("MemberRemoved", **member, version=2), tell("MemberEnrolled", **member, version=1))

    assert titles(room.outsider) == ["You left the course “Algebra I”"]


def test_who_joins_later_is_not_told_of_old_news(database: ServiceDatabase, room: Classroom) -> None:
    consume(tell("HomeworkAssigned", **a_homework(room)))
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }

    consume(tell("MemberEnrolled", at=NOON + timedelta(seconds=1), **member, version=1))

    assert titles(room.outsider) == ["Welcome to the course “Algebra I”"]


def test_who_joined_before_is_told_although_their_enrolment_is_slower(
    database: ServiceDatabase, room: Classroom
) -> None:
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }
    consume(tell("HomeworkAssigned", **a_homework(room)))
    consume(tell("SubmissionReceived", **cases(room)["submission_received"].data))

    enrolled = tell("MemberEnrolled", at=NOON - timedelta(seconds=1), **member, version=1)
    consume(enrolled, enrolled)

    assert sorted(titles(room.outsider)) == ["New homework: Fractions", "Welcome to the course “Algebra I”"]


def test_a_slow_enrolment_is_not_caught_up_with_news_that_was_overtaken(
    database: ServiceDatabase, room: Classroom
) -> None:
    lesson = a_lesson(room)
    consume(tell("LessonScheduled", **lesson))
    consume(tell("LessonCancelled", **{**lesson, "version": 2}))
    member: dict[str, Any] = {
        "course_id": str(room.course_id),
        "user_id": str(room.outsider.user_id),
        "role": "student",
    }

    consume(tell("MemberEnrolled", at=NOON - timedelta(seconds=1), **member, version=1))

    assert "Lesson cancelled: Linear equations" in titles(room.outsider)
    assert "New lesson: Linear equations" not in titles(room.outsider)


def test_news_and_an_enrolment_at_once_miss_nobody(database: ServiceDatabase, room: Classroom) -> None:
    newcomers = [Classroom().student for _ in range(3)]
    enrolments = [
        tell(
            "MemberEnrolled",
            at=NOON - timedelta(seconds=1),
            course_id=str(room.course_id),
            user_id=str(person.user_id),
            role="student",
            version=1,
        )
        for person in newcomers
    ]
    assigned = tell("HomeworkAssigned", **a_homework(room))

    calls = [lambda each=each: consume(each) for each in (*enrolments, assigned)]
    assert race(database, *calls) == [None] * 4

    for person in newcomers:
        assert "New homework: Fractions" in titles(person)
