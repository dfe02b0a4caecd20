"""A course, a teacher or a student whose events are still under way: the courses service is asked, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from functions.courses.handlers import query as courses_query
from kernel import aws, config
from kernel.engine import engine, use_engine
from tests.support import courses
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import api, send_grade, written
from tests.support.lambdas import FakeLambda


@dataclass(frozen=True)
class Far:
    """A course that only the courses service knows, and the line to ask it."""

    room: Classroom
    lambdas: FakeLambda


@pytest.fixture
def far(database: ServiceDatabase, databases: Callable[[str], ServiceDatabase]) -> Iterator[Far]:
    """A course of the courses service, of which no event has come yet."""
    theirs, ours = databases("courses"), engine()
    with theirs.in_use():
        made = courses.a_classroom(theirs)
    use_engine(ours)
    people = {name: getattr(made, name).caller for name in ("teacher", "assistant", "student", "outsider", "manager")}
    fake = FakeLambda({"courses-query": (courses_query.handler, theirs)})
    aws.use_client("lambda", fake)
    with config.using(
        config.Settings(service="gradebook", event_bus_name="test", courses_query_function="courses-query")
    ):
        yield Far(Classroom(course_id=made.course["id"], **people), fake)


def test_teacher_grades_at_once_in_a_course_of_which_no_event_has_come(database: ServiceDatabase, far: Far) -> None:
    assert send_grade(far.room).status == 201

    (row,) = api.get(f"{far.room.path}/gradebook", caller=far.room.teacher).json()["rows"]
    assert (row["student_id"], len(row["grades"])) == (str(far.room.student.user_id), 1)
    assert row["full_name"].startswith("Student ")
    assert len(far.lambdas.calls) == 2


def test_member_never_pays_for_the_question_again(far: Far) -> None:
    send_grade(far.room)
    before = len(far.lambdas.calls)

    assert send_grade(far.room).status == 201

    assert len(far.lambdas.calls) == before


def test_student_of_another_course_is_asked_about_and_not_found(database: ServiceDatabase, far: Far) -> None:
    answer = send_grade(far.room, student_id=str(far.room.outsider.user_id))

    assert (answer.status, answer.code) == (404, "student_not_found")
    assert written(database) == 0


def test_teacher_finds_a_new_student_by_the_course(far: Far) -> None:
    path = f"/api/students/{far.room.student.user_id}/grades"

    assert api.get(path, caller=far.room.teacher).status == 403
    assert api.get(f"{path}?course_id={far.room.course_id}", caller=far.room.teacher).status == 200


@pytest.mark.parametrize("route", ["gradebook", "gradebook/history", "gradebook:export", "grading-scale"])
def test_every_route_of_a_course_asks(far: Far, route: str) -> None:
    assert api.get(f"{far.room.path}/{route}", caller=far.room.manager).status == 200


def test_courses_service_that_does_not_answer_is_unavailable(database: ServiceDatabase, far: Far) -> None:
    far.lambdas.is_down = True

    answer: Any = send_grade(far.room)

    assert (answer.status, answer.code) == (503, "service_unavailable")
    assert "Retry-After" in answer.headers
    assert written(database) == 0
