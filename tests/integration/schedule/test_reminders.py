"""Reminders: an hour before a lesson, once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from functions.schedule.handlers import reminders
from functions.schedule.service.reminders import BATCH
from kernel import clock
from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.races import race
from tests.support.schedule import MONDAY, Classroom, a_cancelled_lesson, a_lesson, change, written


def sweep(moment: datetime) -> int:
    with clock.frozen_at(moment):
        return reminders.handler({}, None)["reminded"]


@pytest.mark.parametrize(("minutes", "count"), [(61, 0), (60, 1), (1, 1), (0, 0), (-1, 0)])
def test_lesson_is_reminded_of_within_its_last_hour(
    database: ServiceDatabase, room: Classroom, minutes: int, count: int
) -> None:
    a_lesson(room)

    assert sweep(MONDAY - timedelta(minutes=minutes)) == count


def test_reminder_tells_what_a_notice_needs(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room, location="Room 12")

    sweep(MONDAY - timedelta(minutes=30))

    assert database.events("LessonReminderDue") == [
        {
            "lesson_id": lesson["id"],
            "course_id": lesson["course_id"],
            "title": "Linear equations",
            "starts_at": "2026-03-16T09:00:00Z",
            "timezone": "Europe/Berlin",
            "location": "Room 12",
            "meeting_url": None,
            "version": 1,
        }
    ]


def test_lesson_is_reminded_of_once(database: ServiceDatabase, room: Classroom) -> None:
    a_lesson(room)

    assert [sweep(MONDAY - timedelta(minutes=minutes)) for minutes in (60, 59, 30)] == [1, 0, 0]


def test_moved_lesson_is_reminded_of_anew(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    sweep(MONDAY - timedelta(minutes=30))
    later = MONDAY + timedelta(days=1)
    change(room, lesson, starts_at=written(later), ends_at=written(later + timedelta(hours=1)))

    assert [sweep(later - timedelta(minutes=30)), sweep(later - timedelta(minutes=29))] == [1, 0]


def test_renamed_lesson_is_not_reminded_of_again(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    sweep(MONDAY - timedelta(minutes=30))
    change(room, lesson, title="Another")

    assert sweep(MONDAY - timedelta(minutes=20)) == 0


def test_cancelled_held_and_archived_lessons_are_not_reminded_of(database: ServiceDatabase, room: Classroom) -> None:
    a_cancelled_lesson(room)
    change(room, a_lesson(room), status="held")
    a_lesson(room, MONDAY + timedelta(minutes=100))
    assert sweep(MONDAY - timedelta(minutes=30)) == 0

    archive(room)

    assert sweep(MONDAY + timedelta(minutes=60)) == 0


def test_reminder_makes_no_version(database: ServiceDatabase, room: Classroom) -> None:
    a_lesson(room)
    sweep(MONDAY - timedelta(minutes=30))

    assert [row["version"] for row in database.rows("SELECT version FROM lessons")] == [1]


def test_many_are_taken_batch_by_batch_and_by_several_sweeps_once(database: ServiceDatabase, room: Classroom) -> None:
    database.rows(
        """INSERT INTO lessons (id, course_id, title, starts_at, ends_at, timezone, teacher_id, status, created_by,
                                created_at, updated_at, version)
           SELECT gen_random_uuid(), :course, 'Many', :starts, CAST(:starts AS timestamptz) + interval '1 hour', 'UTC',
                  gen_random_uuid(), 'planned', gen_random_uuid(), now(), now(), 1 FROM generate_series(1, :count)""",
        course=room.course_id,
        starts=MONDAY,
        count=2 * BATCH + 50,
    )
    moment = MONDAY - timedelta(minutes=30)

    outcomes = race(database, *[lambda: sweep(moment)] * 3)

    assert sum(each for each in outcomes if isinstance(each, int)) == 2 * BATCH + 50
    assert len({event["lesson_id"] for event in database.events("LessonReminderDue")}) == 2 * BATCH + 50
    assert len(database.events("LessonReminderDue")) == 2 * BATCH + 50
