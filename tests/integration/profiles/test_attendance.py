"""Lessons attended and missed, by their events in any order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.profiles import a_month, lesson, mark_all, marked, register, some_stats, stats_of, tell

in_any_order = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_marks_are_counted(database: ServiceDatabase, room: Classroom) -> None:
    mark_all(room, room.student, a_month(room, MONDAY, lessons=5), "plae-")

    assert stats_of(room.student) == some_stats(
        lessons_attended=2, lessons_missed=1, last_activity_at="2026-03-03T09:00:00Z"
    )
    assert stats_of(room.classmate) == some_stats()


def test_activity_is_never_in_the_future(database: ServiceDatabase, room: Classroom) -> None:
    tell(marked(room, room.student, new_id(), MONDAY, marked_at=MONDAY - timedelta(days=9)))

    assert stats_of(room.student)["last_activity_at"] == "2026-02-21T09:00:00Z"


def test_cancelled_lesson_counts_for_nobody(database: ServiceDatabase, room: Classroom) -> None:
    [first, second] = a_month(room, MONDAY, lessons=2)
    mark_all(room, room.student, [first, second], "pa")

    tell(lesson(room, first[0], MONDAY, what="cancelled", version=2))

    assert stats_of(room.student) == some_stats(lessons_missed=1)


@in_any_order
@given(st.permutations([*range(6), *range(6)]))
def test_any_order_and_repetition_end_in_the_same_figures(
    database: ServiceDatabase, room: Classroom, order: list[int]
) -> None:
    student = register(Classroom().student)
    first, second, third = new_id(), new_id(), new_id()
    moved = MONDAY + timedelta(days=40)
    events = [
        lesson(room, first, MONDAY),
        lesson(room, first, moved, what="changed", version=2),
        marked(room, student, first, MONDAY, "absent"),
        marked(room, student, first, moved, "late", version=2),
        marked(room, student, second, MONDAY, "absent"),
        lesson(room, third, MONDAY, what="cancelled", version=3),
    ]

    tell(*(events[index] for index in order), marked(room, student, third, MONDAY, "absent"))

    assert stats_of(student) == some_stats(
        lessons_attended=1, lessons_missed=1, last_activity_at="2026-04-11T09:00:00Z"
    )
    [held] = database.rows("SELECT * FROM lessons WHERE id = :id", id=first)
    assert (held["starts_at"], held["month"].month, held["version"]) == (moved, 4, 2)
