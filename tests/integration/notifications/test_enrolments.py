"""Who joins a course: what they are told of their enrolment, and of the news that was faster than it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kernel import clock
from kernel.auth import Caller
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.notifications import (
    NOON,
    a_homework,
    consume,
    rows,
    tell,
    titles,
)

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
