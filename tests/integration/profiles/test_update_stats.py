"""An admin's word about figures, and what events make of it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.profiles import service
from kernel import clock
from kernel.auth import Caller
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.interleaving import interleave
from tests.support.profiles import (
    NO_STATS,
    api,
    everything,
    finished,
    graded,
    path_of,
    profile_of,
    received,
    stats_of,
    tell,
)
from tests.support.races import race


def update(admin: Caller | None, person: Caller, /, *, if_match: str = "*", **figures: Any) -> Answer:
    return api.post(path_of(person, "stats:update"), figures, caller=admin, headers={"If-Match": if_match})


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 401),
        ("student", 403),
        ("outsider", 403),
        ("assistant", 403),
        ("teacher", 403),
        ("manager", 403),
        ("admin", 200),
    ],
)
def test_who_may_set_figures(database: ServiceDatabase, room: Classroom, who: str, status: int) -> None:
    before = everything(database)

    assert update(room.caller(who), room.student, tests_taken=5).status == status

    assert (everything(database) == before) is (status != 200)


def test_all_figures_can_be_set_and_are_answered(database: ServiceDatabase, room: Classroom) -> None:
    figures: dict[str, Any] = {
        "tests_taken": 12,
        "tests_passed": 10,
        "average_test_percent": 81.25,
        "homeworks_submitted": 20,
        "homeworks_graded": 19,
        "average_homework_percent": 77.7,
        "lessons_attended": 40,
        "lessons_missed": 2,
        "last_activity_at": "2026-01-15T09:30:00Z",
    }

    answer = update(room.admin, room.student, **figures)

    assert (answer.status, answer.headers["ETag"], answer.json()["stats"]) == (200, '"2"', figures)
    assert profile_of(room.student) == answer.json()
    assert stats_of(room.classmate) == NO_STATS


@pytest.mark.parametrize("verb", ["stats:update", "stats%3Aupdate", "stats%3aupdate"])
def test_colon_may_be_written_either_way(database: ServiceDatabase, room: Classroom, verb: str) -> None:
    assert api.post(path_of(room.student, verb), {"lessons_missed": 1}, caller=room.admin).status == 200


BAD: list[tuple[Any, str]] = [
    ({"tests_taken": -1}, "tests_taken"),
    ({"tests_taken": 1.5}, "tests_taken"),
    ({"tests_taken": "5"}, "tests_taken"),
    ({"tests_taken": True}, "tests_taken"),
    ({"tests_taken": None}, "tests_taken"),
    ({"tests_taken": 1_000_001}, "tests_taken"),
    ({"tests_taken": 1, "average_test_percent": 100.01}, "average_test_percent"),
    ({"tests_taken": 1, "average_test_percent": -0.01}, "average_test_percent"),
    ({"tests_taken": 1, "average_test_percent": 50.001}, "average_test_percent"),
    ({"average_test_percent": 50}, "average_test_percent"),
    ({"average_homework_percent": 50}, "average_homework_percent"),
    ({"tests_taken": 3, "tests_passed": 4}, "tests_passed"),
    ({"tests_passed": 1}, "tests_passed"),
    ({"homeworks_submitted": 1, "homeworks_graded": 2}, "homeworks_graded"),
    ({"last_activity_at": "2026-01-15T09:30:00"}, "last_activity_at"),
    ({"last_activity_at": "2199-01-15T09:30:00Z"}, "last_activity_at"),
    ({"last_activity_at": 5}, "last_activity_at"),
    ({"achievements_count": 5}, "achievements_count"),
    ({"bio": "x"}, "bio"),
]


def test_bad_figures_are_named(database: ServiceDatabase, room: Classroom) -> None:
    before = everything(database)

    for figures, field in BAD:
        answer = update(room.admin, room.student, **figures)
        assert (figures, answer.status, answer.fields) == (figures, 422, {field})

    assert everything(database) == before


def test_nothing_to_set_is_no_change(database: ServiceDatabase, room: Classroom) -> None:
    update(room.admin, room.student, tests_taken=5)

    again, empty = update(room.admin, room.student, tests_taken=5), update(room.admin, room.student)

    assert [answer.json()["version"] for answer in (again, empty)] == [2, 2]


def test_stale_version_is_refused(database: ServiceDatabase, room: Classroom) -> None:
    assert update(room.admin, room.student, if_match='"7"', tests_taken=5).status == 412
    assert update(room.admin, room.student, if_match='"1"', tests_taken=5).status == 200
    assert stats_of(room.student)["tests_taken"] == 5


def test_events_move_on_from_what_was_set(database: ServiceDatabase, room: Classroom) -> None:
    before = finished(room.student, new_id(), 50)
    tell(before)
    update(room.admin, room.student, tests_taken=9, tests_passed=9, average_test_percent=90, homeworks_submitted=3)

    after = finished(room.student, new_id(), 100)
    tell(before, after, after, graded(room.student, new_id(), 40))

    stats = stats_of(room.student)
    assert (stats["tests_taken"], stats["tests_passed"], stats["average_test_percent"]) == (10, 10, 91)
    assert (stats["homeworks_submitted"], stats["homeworks_graded"], stats["average_homework_percent"]) == (4, 1, 40)


def test_average_that_is_stated_with_its_count_is_of_them_all_even_if_it_is_shown_already(
    database: ServiceDatabase, room: Classroom
) -> None:
    tell(*[finished(room.student, new_id(), percent) for percent in (70, 90)])
    tell(*[graded(room.student, new_id(), percent) for percent in (70, 90)])
    figures: dict[str, Any] = {
        "tests_taken": 4,
        "average_test_percent": 80,
        "homeworks_submitted": 4,
        "homeworks_graded": 4,
    }
    update(room.admin, room.student, **figures, average_homework_percent=80)

    tell(finished(room.student, new_id(), 100), graded(room.student, new_id(), 100))

    stats = stats_of(room.student)
    assert (stats["average_test_percent"], stats["average_homework_percent"]) == (84, 84)


def test_stated_activity_stays_until_a_later_one(database: ServiceDatabase, room: Classroom) -> None:
    homework_id = new_id()
    tell(received(room.student, homework_id, minute=10))
    update(room.admin, room.student, last_activity_at="2026-01-15T09:30:00Z")

    tell(received(room.student, homework_id, minute=5))
    assert stats_of(room.student)["last_activity_at"] == "2026-01-15T09:30:00Z"

    tell(received(room.student, homework_id, minute=11))
    assert stats_of(room.student)["last_activity_at"] == "2026-03-02T12:11:00Z"


def test_activity_may_be_just_now(database: ServiceDatabase, room: Classroom) -> None:
    moment = (clock.now() - timedelta(seconds=1)).replace(microsecond=0).isoformat()

    assert update(room.admin, room.student, last_activity_at=moment).status == 200


def test_of_two_admins_with_one_version_one_is_heard(database: ServiceDatabase, room: Classroom) -> None:
    def ask(figure: str) -> Any:
        return lambda: update(room.admin, room.student, if_match='"1"', **{figure: 5}).status

    outcomes = race(database, ask("lessons_attended"), ask("lessons_missed"))

    assert sorted(map(str, outcomes)) == ["200", "412"]


def test_two_admins_at_once_lose_no_figure(database: ServiceDatabase, room: Classroom) -> None:
    def ask(**figures: Any) -> Any:
        return lambda uow: service.update_stats(uow, room.admin, room.student.user_id, figures, None)

    outcome = interleave(database, ask(lessons_attended=5), ask(lessons_missed=2))

    stats = stats_of(room.student)
    assert outcome.has_waited
    assert (stats["lessons_attended"], stats["lessons_missed"]) == (5, 2)


def test_an_event_at_the_same_time_counts_on_top_or_before(database: ServiceDatabase, room: Classroom) -> None:
    outcomes = race(
        database,
        lambda: update(room.admin, room.student, tests_taken=5).status,
        lambda: tell(finished(room.student, new_id(), 80)),
    )

    assert outcomes == [200, None]
    assert stats_of(room.student)["tests_taken"] in (5, 6)
