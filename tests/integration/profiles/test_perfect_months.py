"""A month of perfect attendance: what it takes, and when it is judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from functions.profiles import service
from functions.profiles.consumed import AttendanceMarked
from functions.profiles.handlers import sweep
from functions.profiles.service.attendance import BATCH
from kernel import clock
from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.interleaving import interleave
from tests.support.profiles import a_month, codes_of, facts_in, lesson, mark_all, marked, stats_of, tell
from tests.support.races import race

PERFECT = "perfect_attendance_month"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
IN_MARCH = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
# April begins in Berlin two hours before it does in UTC.
LAST_OF_MARCH = datetime(2026, 3, 31, 21, 59, tzinfo=UTC)
FIRST_OF_APRIL = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)


def judged() -> int:
    return int(sweep.handler({}, None)["judged"])


def is_perfect(student: Caller) -> bool:
    return PERFECT in codes_of(student)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ("pppp", True),
        ("ppppe", True),
        ("eeepppp", True),
        ("ppp", False),
        ("pppe", False),
        ("pppppa", False),
        ("pppppl", False),
        ("ppppp-", False),
        ("----", False),
    ],
)
def test_who_was_there_a_whole_month(database: ServiceDatabase, room: Classroom, statuses: str, expected: bool) -> None:
    mark_all(room, room.student, a_month(room, MONDAY, lessons=len(statuses)), statuses)

    assert is_perfect(room.student) is expected
    assert not is_perfect(room.classmate)
    judged()
    assert is_perfect(room.student) is expected


def test_month_is_judged_when_it_is_over_in_the_lessons_zone(database: ServiceDatabase, room: Classroom) -> None:
    with clock.frozen_at(IN_MARCH):
        mark_all(room, room.student, a_month(room, MONDAY))
        assert judged() == 0
    with clock.frozen_at(LAST_OF_MARCH):
        assert judged() == 0
        assert not is_perfect(room.student)
    with clock.frozen_at(FIRST_OF_APRIL):
        assert (judged(), judged()) == (1, 0)

    assert is_perfect(room.student)
    assert len(database.events("AchievementGranted")) == 1


def test_lesson_late_in_the_evening_belongs_to_its_zones_month(database: ServiceDatabase, room: Classroom) -> None:
    night = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    planned = a_month(room, MONDAY, lessons=3)
    tell(lesson(room, new_id(), night))
    mark_all(room, room.student, planned, "ppp")
    assert not is_perfect(room.student)

    tell(lesson(room, late := new_id(), night - timedelta(hours=1)), marked(room, room.student, late, night))

    assert is_perfect(room.student)


def test_late_mark_completes_the_month(database: ServiceDatabase, room: Classroom) -> None:
    planned = a_month(room, MONDAY)
    mark_all(room, room.student, planned, "ppp-")
    assert (judged(), is_perfect(room.student)) == (1, False)

    mark_all(room, room.student, planned, "---p")

    assert is_perfect(room.student)


def test_mark_that_is_mended_completes_the_month(database: ServiceDatabase, room: Classroom) -> None:
    planned = a_month(room, MONDAY, lessons=5)
    mark_all(room, room.student, planned, "ppppa")

    mark_all(room, room.student, planned, "----e", version=2)

    assert is_perfect(room.student)


@pytest.mark.parametrize("what", ["cancelled", "changed"])
def test_lesson_that_falls_away_completes_everybodys_month(
    database: ServiceDatabase, room: Classroom, what: str
) -> None:
    planned = a_month(room, MONDAY, lessons=5)
    mark_all(room, room.student, planned, "pppp-")
    mark_all(room, room.classmate, planned, "ppppa")
    starts_at = MONDAY + timedelta(days=60)

    tell(lesson(room, planned[4][0], starts_at, what=what, version=2))

    assert (is_perfect(room.student), is_perfect(room.classmate)) == (True, True)


def test_granted_stays_whatever_is_marked_later(database: ServiceDatabase, room: Classroom) -> None:
    planned = a_month(room, MONDAY)
    mark_all(room, room.student, planned)

    mark_all(room, room.student, planned, "---a", version=2)

    assert is_perfect(room.student)
    assert stats_of(room.student)["lessons_missed"] == 1


def test_second_perfect_month_is_no_second_achievement(database: ServiceDatabase, room: Classroom) -> None:
    for starts_at in (MONDAY, MONDAY + timedelta(days=31)):
        mark_all(room, room.student, a_month(room, starts_at))

    assert codes_of(room.student) == [PERFECT]


def test_courses_are_judged_apart(database: ServiceDatabase, room: Classroom) -> None:
    other = Classroom(student=room.student)
    mark_all(other, room.student, a_month(other, MONDAY, lessons=2), "pp")
    mark_all(room, room.student, a_month(room, MONDAY, lessons=2), "pp")
    assert not is_perfect(room.student)

    mark_all(other, room.student, a_month(other, MONDAY + timedelta(days=9), lessons=2), "pp")

    assert is_perfect(room.student)


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_marks_may_come_before_their_lesson(database: ServiceDatabase, room: Classroom, order: tuple[int, ...]) -> None:
    mark_all(room, room.student, a_month(room, MONDAY, lessons=3), "ppp")
    last = new_id()
    events = [
        lesson(room, last, MONDAY + timedelta(days=9)),
        lesson(room, last, MONDAY + timedelta(days=10), what="changed", version=2),
        marked(room, room.student, last, MONDAY + timedelta(days=9)),
    ]

    tell(*(events[index] for index in order))

    assert is_perfect(room.student)


def test_sweep_takes_more_than_one_batch(database: ServiceDatabase, room: Classroom) -> None:
    with clock.frozen_at(IN_MARCH):
        tell(*(lesson(Classroom(), new_id(), MONDAY) for _ in range(BATCH + 2)))

    assert (judged(), judged()) == (BATCH + 2, 0)


def test_sweeps_at_once_share_the_months_and_grant_once(database: ServiceDatabase, room: Classroom) -> None:
    others = [Classroom(student=room.student, classmate=room.classmate) for _ in range(2)]
    with clock.frozen_at(IN_MARCH):
        for each in (room, *others):
            planned = a_month(each, MONDAY)
            mark_all(each, room.student, planned)
            mark_all(each, room.classmate, planned)

    outcomes = race(database, judged, judged, judged)

    assert sum(count for count in outcomes if isinstance(count, int)) == 3
    assert len(database.events("AchievementGranted")) == 2
    assert is_perfect(room.student)
    assert is_perfect(room.classmate)


def test_last_two_marks_at_once_complete_the_month(database: ServiceDatabase, room: Classroom) -> None:
    planned = a_month(room, MONDAY)
    mark_all(room, room.student, planned, "pp--")
    last = [AttendanceMarked.model_validate(marked(room, room.student, *each).model_dump()) for each in planned[2:]]

    outcome = interleave(
        database, lambda uow: service.mark_student(uow, last[0]), lambda uow: service.mark_student(uow, last[1])
    )

    assert outcome.has_waited
    assert is_perfect(room.student)


def test_lessons_that_change_months_and_their_marks_at_once_end_without_a_deadlock(
    database: ServiceDatabase, room: Classroom
) -> None:
    april = MONDAY + timedelta(days=40)
    first, second = new_id(), new_id()
    tell(lesson(room, first, MONDAY), lesson(room, second, april))

    outcomes = race(
        database,
        lambda: tell(lesson(room, first, april, what="changed", version=2)),
        lambda: tell(lesson(room, second, MONDAY, what="changed", version=2)),
        lambda: mark_all(room, room.student, [(first, MONDAY), (second, april)], "pa"),
        lambda: mark_all(room, room.classmate, [(second, MONDAY), (first, april)], "pa"),
    )

    assert outcomes == [None] * 4
    assert [row["month"].month for row in database.rows("SELECT month FROM lessons ORDER BY id = :id", id=first)] == [
        3,
        4,
    ]
    assert stats_of(room.student)["lessons_missed"] == stats_of(room.classmate)["lessons_missed"] == 1


def test_refused_sweep_judges_nothing(database: ServiceDatabase, room: Classroom) -> None:
    with clock.frozen_at(IN_MARCH):
        mark_all(room, room.student, a_month(room, MONDAY))
    before = facts_in(database)

    def fail() -> None:
        with unit_of_work() as uow:
            assert service.judge_batch(uow) == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert (facts_in(database), is_perfect(room.student)) == (before, False)
    assert judged() == 1
