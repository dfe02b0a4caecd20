"""The schedule's part of a report: lessons, who was there, and what counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.schedule.handlers import export
from tests.support.classroom import enroll
from tests.support.parts import exported
from tests.support.schedule import (
    MONDAY,
    Classroom,
    a_cancelled_lesson,
    a_lesson,
    a_record,
    another_course,
    api,
    mark,
    path_of,
)

pytestmark = pytest.mark.usefixtures("staging")


@pytest.fixture
def lessons(room: Classroom) -> list[dict[str, Any]]:
    """Three lessons out of order, marked for some, and a cancelled one between them."""
    later, first, between = (a_lesson(room, MONDAY + timedelta(days=days)) for days in (7, 0, 3))
    mark(room, first, a_record(room.student, "present"), a_record(room.classmate, "excused"))
    mark(room, between, a_record(room.student, "late"))
    mark(room, later, a_record(room.student, "absent"), a_record(room.classmate, "excused"))
    a_cancelled_lesson(room, MONDAY + timedelta(days=1))
    return [first, between, later]


def test_attendance_is_a_matrix_of_lessons_and_students(room: Classroom, lessons: list[dict[str, Any]]) -> None:
    found = exported(export.handler, "attendance", course_id=room.course_id)

    shown = [record for record in found if record["record"] == "lesson"]
    names = ("title", "starts_at", "ends_at", "timezone", "status")
    assert shown == [
        {"record": "lesson", "lesson_id": lesson["id"], **{name: lesson[name] for name in names}} for lesson in lessons
    ]
    assert [(record["full_name"], record["statuses"]) for record in found if record["record"] == "student"] == [
        ("Ana Anić", ["present", "late", "absent"]),
        ("Bora Borić", ["excused", None, "excused"]),
    ]
    for number, lesson in enumerate(lessons):
        items = api.get(path_of(lesson, "attendance"), caller=room.teacher).json()["items"]
        listed = {item["student_id"]: item["status"] for item in items}
        assert listed == {
            record["student_id"]: record["statuses"][number]
            for record in found
            if record["record"] == "student" and record["statuses"][number] is not None
        }


def test_period_chooses_lessons_by_their_beginning(room: Classroom, lessons: list[dict[str, Any]]) -> None:
    since, until = MONDAY + timedelta(days=3), MONDAY + timedelta(days=7)

    found = exported(export.handler, "attendance", course_id=room.course_id, since=since, until=until)

    assert [record["lesson_id"] for record in found if record["record"] == "lesson"] == [lessons[1]["id"]]
    assert [record["statuses"] for record in found if record["record"] == "student"] == [["late"], [None]]


def test_course_without_lessons_still_has_students(room: Classroom) -> None:
    found = exported(export.handler, "attendance", course_id=room.course_id)

    assert [(record["record"], record.get("statuses")) for record in found[1:]] == [("student", [])] * 2


def test_rates_leave_out_the_excused_and_who_left(room: Classroom, lessons: list[dict[str, Any]]) -> None:
    gone = enroll(room.course_id, room.outsider)
    mark(room, lessons[0], a_record(gone, "present"))
    enroll(room.course_id, gone, status="removed", version=2)

    found = exported(export.handler, "course_performance", course_id=room.course_id)

    assert found[1:] == [
        {"record": "student_attendance", "student_id": str(room.student.user_id), "marked": 3, "attended": 2}
    ]


def test_progress_has_the_students_marked_lessons_of_the_named_courses(
    room: Classroom, lessons: list[dict[str, Any]]
) -> None:
    other = another_course(room, room.student)
    elsewhere = a_lesson(other, MONDAY + timedelta(days=4))
    mark(other, elsewhere, a_record(room.student, "present"))
    cancelled = a_lesson(room, MONDAY + timedelta(days=5))
    mark(room, cancelled, a_record(room.student, "present"))
    api.patch(path_of(cancelled), {"status": "cancelled"}, caller=room.teacher)

    def statuses(*courses: Classroom) -> list[tuple[str, str]]:
        ids = [str(course.course_id) for course in courses]
        found = exported(export.handler, "student_progress", student_id=room.student.user_id, course_ids=ids)
        return [(record["lesson_id"], record["status"]) for record in found[1:]]

    own = [(lesson["id"], status) for lesson, status in zip(lessons, ("present", "late", "absent"), strict=True)]
    assert statuses(room) == own
    assert statuses(room, other) == [*own[:2], (elsewhere["id"], "present"), own[2]]
    assert statuses() == []
