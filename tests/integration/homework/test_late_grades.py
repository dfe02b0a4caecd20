"""What lateness takes from a grade, and what a later change of the homework does to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kernel.clock import frozen_at
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    DUE,
    Classroom,
    a_classroom,
    a_grade,
    a_homework,
    a_submission,
    api,
    path_of,
    submission_path,
)

POLICY = {"percent_per_day": 10, "floor_percent": 50, "closes_after_days": None}
MARKS = ("raw_score", "late_penalty", "score", "percent", "is_late")


def a_late_submission(room: Classroom, late: timedelta, **homework: Any) -> dict[str, Any]:
    """Hand in this long after the due date."""
    made = a_homework(room, **{"due_at": DUE.isoformat(), "late_policy": POLICY, **homework})
    with frozen_at(DUE + late):
        return a_submission(room.student, made)


def on_clock(wall: str, zone: str) -> datetime:
    """Return the moment when a clock in `zone` shows this."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone))


def marks(submission: dict[str, Any]) -> list[Any]:
    return [submission[name] for name in MARKS]


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(0), [90, 0, 90, 90, False]),
        (timedelta(seconds=1), [90, 10, 80, 80, True]),
        (timedelta(days=1), [90, 10, 80, 80, True]),
        (timedelta(days=1, seconds=1), [90, 20, 70, 70, True]),
        (timedelta(days=30), [90, 40, 50, 50, True]),
    ],
)
def test_lateness_takes_its_part_for_each_day_that_began(
    database: ServiceDatabase, late: timedelta, expected: list[Any]
) -> None:
    room = a_classroom()

    graded = a_grade(room.teacher, a_late_submission(room, late), 90)

    assert marks(graded) == expected
    assert marks({**database.events("SubmissionGraded")[0], "is_late": graded["is_late"]}) == expected


@pytest.mark.parametrize(
    ("zone", "due", "handed_in", "days"),
    [
        # 29 March has 23 hours in Berlin: a day later on the clock is 23 hours later.
        ("Europe/Berlin", "2026-03-28T12:00:00", "2026-03-29T12:00:00", 1),
        ("Europe/Berlin", "2026-03-28T12:00:00", "2026-03-29T12:00:01", 2),
        ("Europe/Berlin", "2026-10-24T12:00:00", "2026-10-25T12:00:00", 1),
        ("America/New_York", "2026-03-07T23:59:00", "2026-03-08T23:59:00", 1),
        ("Asia/Kolkata", "2026-03-28T12:00:00", "2026-03-29T12:00:00", 1),
        ("Pacific/Apia", "2026-03-28T12:00:00", "2026-03-29T12:00:01", 2),
    ],
)
def test_days_are_counted_on_the_clock_of_the_course(
    database: ServiceDatabase, zone: str, due: str, handed_in: str, days: int
) -> None:
    room = a_classroom(timezone=zone)
    homework = a_homework(room, due_at=on_clock(due, zone).isoformat(), late_policy=POLICY)
    with frozen_at(on_clock(handed_in, zone)):
        submission = a_submission(room.student, homework)

    assert a_grade(room.teacher, submission, 100)["late_penalty"] == 10 * days


def test_without_a_policy_late_work_loses_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()

    graded = a_grade(room.teacher, a_late_submission(room, timedelta(days=9), late_policy=None), 90)

    assert marks(graded) == [90, 0, 90, 90, True]


def test_a_later_due_date_forgives_and_an_earlier_one_makes_nobody_late(database: ServiceDatabase) -> None:
    room = a_classroom()
    late = a_late_submission(room, timedelta(days=2))
    homework = {"id": late["homework_id"]}
    assert a_grade(room.teacher, late, 90)["late_penalty"] == 20

    api.patch(path_of(homework), {"due_at": (DUE + timedelta(days=1)).isoformat()}, caller=room.teacher)
    assert api.get(submission_path(late), caller=room.student).json()["late_penalty"] == 20
    assert a_grade(room.teacher, late, 90)["late_penalty"] == 10
    api.patch(path_of(homework), {"due_at": (DUE - timedelta(days=5)).isoformat()}, caller=room.teacher)
    assert a_grade(room.teacher, late, 90)["late_penalty"] == 20
    api.patch(path_of(homework), {"due_at": None}, caller=room.teacher)
    assert marks(a_grade(room.teacher, late, 90)) == [90, 0, 90, 90, False]


def test_a_regrade_follows_the_policy_as_it_is_now(database: ServiceDatabase) -> None:
    room = a_classroom()
    late = a_late_submission(room, timedelta(days=1))
    a_grade(room.teacher, late, 90)
    change = {"late_policy": {"percent_per_day": 2.5}}
    api.patch(f"/api/homeworks/{late['homework_id']}", change, caller=room.teacher)

    assert marks(a_grade(room.teacher, late, 90)) == [90, 2.5, 87.5, 87.5, True]
