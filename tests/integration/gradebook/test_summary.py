"""The summary of a student's grades, and the marks: by the scales of their courses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from functions.gradebook.grading import GradeKind
from tests.support.classroom import Classroom
from tests.support.gradebook import a_classroom, a_report, api, report

MINE = "/api/students/me/grades"


@pytest.fixture
def other_room(room: Classroom) -> Classroom:
    """Another course, other staff, the same student."""
    return a_classroom(student=room.student)


def a_grade(room: Classroom, percent: str, kind: str = "homework") -> None:
    """Bring a grade of some percent."""
    report(a_report(room, kind=GradeKind(kind), score=Decimal(percent), max_score=Decimal(100)))


def summary(room: Classroom, query: str = "") -> Any:
    """Return the student's summary."""
    return api.get(f"{MINE}{query}", caller=room.student).json()["summary"]


def set_scale(room: Classroom, homework: float, five: int = 90) -> None:
    """Set the room's weights and threshold of the best mark."""
    weights = {"homework": homework, "test": round(1 - homework, 2)}
    body = {"thresholds": {"5": five, "4": 40, "3": 30}, "weights": weights}
    assert api.put(f"{room.path}/grading-scale", body, caller=room.teacher).status == 200


def test_summary_weighs_the_kinds_by_the_courses_scale(room: Classroom) -> None:
    for percent in ("80", "100"):
        a_grade(room, percent)
    a_grade(room, "60", "test")
    assert summary(room) == {"count": 3, "average_percent": 75, "mark": 4}

    set_scale(room, 0.8, five=84)

    assert summary(room) == {"count": 3, "average_percent": 84, "mark": 5}
    assert summary(room, "?limit=1") == {"count": 3, "average_percent": 84, "mark": 5}
    assert summary(room, "?kind=test") == {"count": 1, "average_percent": 60, "mark": 4}


def test_summary_of_a_kind_that_weighs_nothing_is_empty(room: Classroom) -> None:
    a_grade(room, "60", "test")
    set_scale(room, 1)

    assert summary(room) == {"count": 1, "average_percent": None, "mark": None}


def test_summary_over_courses_is_their_mean_and_marked_by_the_default_scale(
    room: Classroom, other_room: Classroom
) -> None:
    set_scale(room, 0.9, five=50)
    a_grade(room, "100")
    a_grade(room, "50", "test")
    for percent in ("70", "71", "72"):
        a_grade(other_room, percent)

    # (0.9 × 100 + 0.1 × 50 = 95, and 71) / 2
    assert summary(room) == {"count": 5, "average_percent": 83, "mark": 4}
    assert summary(room, f"?course_id={room.course_id}") == {"count": 2, "average_percent": 95, "mark": 5}


def test_each_grade_is_marked_by_its_own_courses_scale(room: Classroom, other_room: Classroom) -> None:
    a_grade(room, "50")
    a_grade(other_room, "50")
    set_scale(room, 0.5, five=50)

    items = api.get(MINE, caller=room.student).json()["items"]

    assert {item["course_id"]: item["mark"] for item in items} == {
        str(room.course_id): 5,
        str(other_room.course_id): 2,
    }
