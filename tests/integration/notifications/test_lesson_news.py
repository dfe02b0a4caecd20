"""News of lessons: series, changes, reminders, and what is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.news import reached
from tests.support.notifications import (
    NOON,
    a_lesson,
    choose,
    consume,
    rows,
    tell,
    titles,
    told,
)
from tests.support.notifications import a_choice as all_on_but

pytestmark = pytest.mark.usefixtures("noon")


def test_a_series_is_told_once_a_person(database: ServiceDatabase, room: Classroom) -> None:
    series_id = str(new_id())
    lessons = [
        a_lesson(room, starts_at=NOON + timedelta(days=7 * week), series_id=series_id) for week in (5, 2, 1, 4, 3)
    ]

    consume(*(tell("LessonScheduled", **lesson) for lesson in lessons))

    assert titles(room.student) == ["New lessons: Linear equations"]
    assert told(room.student)[0]["link"] == f"/courses/{room.course_id}/schedule"


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1)])
def test_a_series_is_mailed_after_quiet_hours_that_outlast_a_lesson_of_it(
    database: ServiceDatabase, room: Classroom, order: tuple[int, ...]
) -> None:
    choose(room.student, {**all_on_but(), "quiet_hours": {"from": "13:00", "to": "07:00", "timezone": "Europe/Berlin"}})
    series_id = str(new_id())
    begins = {week: NOON + timedelta(hours=2, days=7 * (week - 1)) for week in order}

    consume(*(tell("LessonScheduled", **a_lesson(room, starts_at=begins[week], series_id=series_id)) for week in order))

    [row] = rows(database, room.student)
    assert row["mail_due_at"].isoformat() == "2026-10-06T05:00:00+00:00"


def test_a_series_is_news_as_long_as_one_of_its_lessons_is_to_come(database: ServiceDatabase, room: Classroom) -> None:
    series_id = str(new_id())
    past = a_lesson(room, starts_at=NOON - timedelta(days=6), series_id=series_id)
    next_one = a_lesson(room, series_id=series_id)

    consume(tell("LessonScheduled", **past))
    assert reached(database, room) == ([], [])
    consume(tell("LessonScheduled", **next_one))

    assert titles(room.student) == ["New lessons: Linear equations"]


def test_an_older_time_that_comes_late_misleads_nobody(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    moved = {**lesson, "changed": ["starts_at"]}

    consume(tell("LessonChanged", **{**moved, "version": 3}), tell("LessonChanged", **{**moved, "version": 2}))
    consume(tell("LessonScheduled", **lesson))

    assert titles(room.student) == ["Lesson moved: Linear equations"]


def test_a_small_change_does_not_swallow_the_news_that_comes_late(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    consume(tell("LessonChanged", **{**lesson, "version": 2, "changed": ["description"]}))
    consume(tell("LessonScheduled", **lesson))

    assert titles(room.student) == ["New lesson: Linear equations"]


@pytest.mark.parametrize("minutes", [0, -1, -60 * 24])
def test_nobody_is_reminded_of_what_has_begun(database: ServiceDatabase, room: Classroom, minutes: int) -> None:
    consume(tell("LessonReminderDue", **a_lesson(room, starts_at=NOON + timedelta(minutes=minutes))))

    assert reached(database, room) == ([], [])


def test_nobody_is_reminded_of_a_lesson_that_was_moved_meanwhile(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room, starts_at=NOON + timedelta(minutes=30))
    moved = {**lesson, "starts_at": "2026-10-09T09:00:00Z", "changed": ["starts_at"], "version": 2}
    consume(tell("LessonChanged", **{**moved, "ends_at": "2026-10-09T10:00:00Z"}))

    consume(tell("LessonReminderDue", **lesson))

    assert titles(room.student) == ["Lesson moved: Linear equations"]


def test_a_lesson_that_is_over_is_no_news(database: ServiceDatabase, room: Classroom) -> None:
    past = a_lesson(room, starts_at=NOON - timedelta(hours=2), version=2, changed=["title"])

    consume(tell("LessonScheduled", **past), tell("LessonChanged", **past), tell("LessonCancelled", **past))

    assert reached(database, room) == ([], [])
