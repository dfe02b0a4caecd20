"""Who shares a course with whom, by the events of courses and members in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from functions.courses.published import CourseArchived, CourseCreated, CourseUpdated, MemberEnrolled, MemberRemoved
from kernel.auth import Caller
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.profiles import api, path_of, register, tell


@pytest.fixture
def student(database: ServiceDatabase) -> Caller:
    """A student with a profile."""
    return register(a_caller())


@pytest.fixture
def colleague(database: ServiceDatabase) -> Caller:
    """Somebody else with a profile."""
    return register(a_caller("teacher"))


def event(kind: type[PublishedEvent], **fields: Any) -> PublishedEvent:
    return kind.model_validate({**kind.sample().model_dump(), **fields})


def seen(reader: Caller, person: Caller) -> str:
    answer = api.get(path_of(person), caller=reader)
    if answer.status != 200:
        return str(answer.status)
    return "with figures" if "stats" in answer.json() else "without figures"


def test_course_opens_and_its_archive_closes(database: ServiceDatabase, student: Caller, colleague: Caller) -> None:
    course = {"course_id": new_id()}
    tell(
        event(MemberEnrolled, **course, user_id=student.user_id, role="student", version=1),
        event(MemberEnrolled, **course, user_id=colleague.user_id, role="teacher", version=1),
        event(CourseCreated, **course, status="active", version=1),
    )
    assert (seen(colleague, student), seen(student, colleague)) == ("with figures", "without figures")

    tell(event(CourseArchived, **course, status="archived", version=3), event(CourseUpdated, **course, version=2))

    assert (seen(colleague, student), seen(student, colleague)) == ("404", "404")


@pytest.mark.parametrize("last", ["enrolled", "removed"])
def test_newest_membership_counts_in_any_order(
    database: ServiceDatabase, student: Caller, colleague: Caller, last: str
) -> None:
    for order in permutations(range(3)):
        course = {"course_id": new_id()}
        member = {**course, "user_id": colleague.user_id}
        events = [
            event(MemberEnrolled, **member, role="student", version=1),
            event(MemberRemoved, **member, role="student", version=2 if last == "enrolled" else 4),
            event(MemberEnrolled, **member, role="assistant", version=3),
        ]
        tell(event(MemberEnrolled, **course, user_id=student.user_id, role="student", version=1))

        tell(*(events[index] for index in order), *events)

        assert seen(colleague, student) == ("with figures" if last == "enrolled" else "404")
        tell(event(MemberRemoved, **member, role="assistant", version=9))
