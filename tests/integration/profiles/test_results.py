"""Figures and achievements by the events of homeworks and tests: in any order, however often they come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.profiles import service
from functions.profiles.consumed import AttemptFinished, SubmissionGraded
from functions.profiles.handlers.events import consumer
from kernel.events import PublishedEvent
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.interleaving import interleave
from tests.support.profiles import (
    codes_of,
    facts_in,
    finished,
    graded,
    grant,
    received,
    register,
    some_stats,
    stats_of,
    tell,
)
from tests.support.races import race
from tests.support.sample_service.messages import message

in_any_order = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_hand_in_counts_once_a_homework(database: ServiceDatabase, room: Classroom) -> None:
    first, second = new_id(), new_id()

    tell(received(room.student, first, minute=1), received(room.student, first, minute=9, attempt=2))
    tell(received(room.student, second, minute=5))

    assert stats_of(room.student) == some_stats(homeworks_submitted=2, last_activity_at="2026-03-02T12:09:00Z")
    assert stats_of(room.classmate) == some_stats()


def test_average_is_that_of_graded_homeworks_half_up(database: ServiceDatabase, room: Classroom) -> None:
    tell(received(room.student, new_id()), graded(room.student, new_id(), 66.67), graded(room.student, new_id(), 0))

    stats = stats_of(room.student)

    assert (stats["homeworks_submitted"], stats["homeworks_graded"]) == (3, 2)
    assert stats["average_homework_percent"] == 33.34


def test_regrade_replaces_the_grade(database: ServiceDatabase, room: Classroom) -> None:
    homework_id = new_id()

    tell(graded(room.student, homework_id, 40), graded(room.student, homework_id, 90, version=3, is_regrade=True))

    stats = stats_of(room.student)
    assert (stats["homeworks_graded"], stats["average_homework_percent"]) == (1, 90)


def test_tests_are_counted_and_not_attempts(database: ServiceDatabase, room: Classroom) -> None:
    test_id = new_id()

    tell(finished(room.student, test_id, 50), finished(room.student, test_id, 80, number=2))
    tell(finished(room.student, new_id(), 20))

    assert stats_of(room.student) == some_stats(
        tests_taken=2, tests_passed=1, average_test_percent=50, last_activity_at="2026-03-02T12:02:00Z"
    )


def test_passed_once_is_passed_and_what_counts_is_averaged(database: ServiceDatabase, room: Classroom) -> None:
    test_id = new_id()

    tell(finished(room.student, test_id, 90), finished(room.student, test_id, 10, number=2, counted=10))

    stats = stats_of(room.student)
    assert (stats["tests_taken"], stats["tests_passed"], stats["average_test_percent"]) == (1, 1, 10)


def a_history(room: Classroom) -> list[PublishedEvent]:
    """A homework handed in twice, graded and regraded, and a test of two attempts."""
    homework_id, test_id = new_id(), new_id()
    return [
        received(room.student, homework_id, minute=1),
        received(room.student, homework_id, minute=3, attempt=2),
        graded(room.student, homework_id, 100, attempt=2, version=2),
        graded(room.student, homework_id, 85, attempt=2, version=3, is_regrade=True),
        finished(room.student, test_id, 70),
        finished(room.student, test_id, 50, number=2, counted=60),
    ]


OUTCOME = some_stats(
    homeworks_submitted=1,
    homeworks_graded=1,
    average_homework_percent=85,
    tests_taken=1,
    tests_passed=1,
    average_test_percent=60,
    last_activity_at="2026-03-02T12:03:00Z",
)


@in_any_order
@given(st.permutations([*range(6), *range(6)]))
def test_any_order_and_repetition_end_in_the_same_figures(
    database: ServiceDatabase, room: Classroom, order: list[int]
) -> None:
    newcomer = Classroom(course_id=room.course_id)
    register(newcomer.student)
    events = a_history(newcomer)

    tell(*(events[index] for index in order))

    assert stats_of(newcomer.student) == OUTCOME
    assert codes_of(newcomer.student) == ["first_submission", "full_score"]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_newest_grade_wins_whenever_it_comes(database: ServiceDatabase, room: Classroom, order: Any) -> None:
    homework_id = new_id()
    grades = [
        graded(room.student, homework_id, percent, attempt=attempt, version=version)
        for percent, attempt, version in ((10, 1, 9), (20, 2, 2), (30, 2, 3))
    ]

    tell(*(grades[index] for index in order))

    assert stats_of(room.student)["average_homework_percent"] == 30


def test_one_message_delivered_again_is_no_second_one(database: ServiceDatabase, room: Classroom) -> None:
    event = received(room.student, new_id())
    body = message("SubmissionReceived", event.model_dump(mode="json"), source=event.source)
    before = consumer.consume(body), facts_in(database)

    assert (consumer.consume(body), facts_in(database)) == (False, before[1])
    assert len(database.events("AchievementGranted")) == 1


def test_results_of_somebody_yet_unknown_are_kept(database: ServiceDatabase, room: Classroom) -> None:
    late = Classroom()
    tell(*a_history(late))
    assert database.rows("SELECT * FROM profiles WHERE user_id = :id", id=late.student.user_id) == []

    register(late.student)

    assert stats_of(late.student) == OUTCOME


def test_first_submission_is_granted_once_in_english(database: ServiceDatabase, room: Classroom) -> None:
    tell(received(room.student, new_id()), received(room.student, new_id()))

    [told] = database.events("AchievementGranted")
    assert told == {
        "achievement_id": told["achievement_id"],
        "user_id": str(room.student.user_id),
        "code": "first_submission",
        "title": "First submission",
        "description": "The first homework is handed in.",
        "icon": "rocket",
        "granted_by": None,
        "granted_at": told["granted_at"],
    }
    assert codes_of(room.student) == ["first_submission"]


def test_achievement_is_in_the_language_of_its_moment(database: ServiceDatabase, room: Classroom) -> None:
    register(room.student, locale="ru-RU", version=3)
    tell(received(room.student, new_id()))
    register(room.student, locale="en", version=4)
    tell(finished(room.student, new_id(), 100))

    assert [told["title"] for told in database.events("AchievementGranted")] == ["Первая сданная работа", "Full score"]


def test_by_hand_first_is_not_granted_again_by_an_event(database: ServiceDatabase, room: Classroom) -> None:
    granted = grant(room.teacher, room.student, "first_submission", title="You did it!")

    tell(received(room.student, new_id()))

    assert granted.status == 201
    assert len(database.events("AchievementGranted")) == 1


@pytest.mark.parametrize(
    ("score", "max_score", "is_full"), [(20, 20, True), (19.99, 20, False), (0, 20, False), (0, 0, False)]
)
def test_full_score_is_every_point(
    database: ServiceDatabase, room: Classroom, score: float, max_score: float, is_full: bool
) -> None:
    tell(finished(room.student, new_id(), 50, score=score, max_score=max_score))
    tell(graded(room.classmate, new_id(), 50, score=score, max_score=max_score))

    assert ("full_score" in codes_of(room.student)) is is_full
    assert ("full_score" in codes_of(room.classmate)) is is_full


def test_full_score_before_the_late_penalty_is_none(database: ServiceDatabase, room: Classroom) -> None:
    tell(graded(room.student, new_id(), 90, raw_score=100, late_penalty=10))

    assert codes_of(room.student) == ["first_submission"]


def test_ten_graded_works_are_homeworks_and_tests_together(database: ServiceDatabase, room: Classroom) -> None:
    again = new_id()
    tell(*(graded(room.student, new_id(), 50) for _ in range(5)), *(received(room.student, new_id()) for _ in range(3)))
    tell(*(finished(room.student, new_id(), 50) for _ in range(3)))
    tell(*(finished(room.student, again, 50, number=number) for number in (1, 2, 3)))
    assert codes_of(room.student) == ["first_submission"]

    tell(graded(room.student, new_id(), 50))

    assert codes_of(room.student) == ["first_submission", "ten_graded_works"]


def test_the_tenth_of_two_works_graded_at_once_is_seen(database: ServiceDatabase, room: Classroom) -> None:
    tell(*(graded(room.student, new_id(), 50) for _ in range(8)))
    homework = SubmissionGraded.model_validate(graded(room.student, new_id(), 50).model_dump())
    test = AttemptFinished.model_validate(finished(room.student, new_id(), 50).model_dump())

    outcome = interleave(
        database,
        lambda uow: service.grade_homework(uow, homework),
        lambda uow: service.finish_attempt(uow, test),
    )

    assert outcome.has_waited
    assert codes_of(room.student) == ["first_submission", "ten_graded_works"]


def test_first_events_at_once_grant_once(database: ServiceDatabase, room: Classroom) -> None:
    events = [
        received(room.student, new_id()),
        graded(room.student, new_id(), 100),
        finished(room.student, new_id(), 100),
    ]

    outcomes = race(database, *(lambda event=event: tell(event) for event in events))

    assert outcomes == [None] * 3
    assert sorted(told["code"] for told in database.events("AchievementGranted")) == ["first_submission", "full_score"]
    stats = stats_of(room.student)
    assert (stats["homeworks_submitted"], stats["homeworks_graded"], stats["tests_taken"]) == (2, 1, 1)
