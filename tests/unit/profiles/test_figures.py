"""Figures: means, what an admin sets, and what happens to it afterwards."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from functions.profiles.figures import Activity, Figures, InconsistentFiguresError, Stats, adjusted, mean, shown

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NOTHING = Figures()
SOME = Figures(
    tests_taken=4,
    tests_passed=3,
    test_percents=Decimal("301.50"),
    homeworks_submitted=3,
    homeworks_graded=2,
    homework_percents=Decimal(150),
    lessons_attended=7,
    lessons_missed=1,
)


def show(facts: Figures, adjustment: Figures = NOTHING) -> Stats:
    return shown(facts, adjustment, None, None)


def set_by_admin(facts: Figures, before: Figures = NOTHING, **wanted: Any) -> Figures:
    return adjusted(facts, before, show(facts, before), wanted)


@pytest.mark.parametrize(
    ("total", "count", "expected"),
    [
        ("0", 0, None),
        ("0", 3, "0.00"),
        ("200", 3, "66.67"),
        ("100", 3, "33.33"),
        ("66.67", 2, "33.34"),
        ("0.01", 2, "0.01"),
        ("133.35", 2, "66.68"),
        ("99.99", 1, "99.99"),
        ("-5", 1, "0.00"),
        ("205", 2, "100.00"),
        ("50", -1, None),
    ],
)
def test_mean_is_rounded_half_up(total: str, count: int, expected: str | None) -> None:
    assert mean(Decimal(total), count) == (None if expected is None else Decimal(expected))


@given(st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=50))
def test_mean_is_never_further_off_than_half_a_hundredth(percents: list[Decimal]) -> None:
    found = mean(sum(percents, Decimal(0)), len(percents))

    exact = sum(map(Fraction, percents), Fraction(0)) / len(percents)
    assert found is not None
    assert -Fraction(1, 200) < Fraction(found) - exact <= Fraction(1, 200)


def test_figures_of_nothing() -> None:
    assert asdict(show(NOTHING)) == {
        "tests_taken": 0,
        "tests_passed": 0,
        "average_test_percent": None,
        "homeworks_submitted": 0,
        "homeworks_graded": 0,
        "average_homework_percent": None,
        "lessons_attended": 0,
        "lessons_missed": 0,
        "last_activity_at": None,
    }


def test_figures_are_those_of_the_facts() -> None:
    stats = show(SOME)

    assert (stats.tests_taken, stats.tests_passed, stats.average_test_percent) == (4, 3, Decimal("75.38"))
    assert (stats.homeworks_submitted, stats.homeworks_graded, stats.average_homework_percent) == (3, 2, Decimal(75))


_PERCENT = st.decimals(0, 100, places=2)


@given(
    st.integers(0, 50).flatmap(
        lambda taken: st.fixed_dictionaries(
            {}, optional={"tests_taken": st.just(taken), "tests_passed": st.integers(0, taken)}
        )
    ),
    st.fixed_dictionaries({}, optional={"lessons_attended": st.integers(0, 9), "average_homework_percent": _PERCENT}),
)
def test_what_is_set_is_shown_and_the_rest_stays(tests: dict[str, Any], others: dict[str, Any]) -> None:
    wanted = {**tests, **others}
    assume(wanted.get("tests_passed", 3) <= wanted.get("tests_taken", 4))

    stats = asdict(show(SOME, set_by_admin(SOME, **wanted)))

    untouched = asdict(show(SOME)).keys() - wanted.keys() - {"average_test_percent"}
    assert {name: stats[name] for name in wanted} == wanted
    assert {name: stats[name] for name in untouched} == {name: asdict(show(SOME))[name] for name in untouched}


def test_events_move_on_from_what_was_set() -> None:
    adjustment = set_by_admin(NOTHING, tests_taken=3, tests_passed=2, average_test_percent=Decimal(80))

    one_more = Figures(tests_taken=1, tests_passed=1, test_percents=Decimal(100))

    stats = show(one_more, adjustment)
    assert (stats.tests_taken, stats.tests_passed, stats.average_test_percent) == (4, 3, Decimal(85))


def test_set_count_alone_does_not_touch_the_average() -> None:
    stats = show(SOME, set_by_admin(SOME, tests_taken=40))

    assert (stats.tests_taken, stats.average_test_percent) == (40, show(SOME).average_test_percent)


def test_average_goes_with_the_last_of_its_works_and_begins_anew() -> None:
    adjustment = set_by_admin(SOME, tests_taken=0, tests_passed=0)
    assert show(SOME, adjustment).average_test_percent is None

    one_more = replace(SOME, tests_taken=5, test_percents=SOME.test_percents + 60)

    assert show(one_more, adjustment).average_test_percent == Decimal(60)


def test_second_setting_replaces_the_first() -> None:
    first = set_by_admin(SOME, lessons_missed=9, tests_taken=10)
    second = set_by_admin(SOME, first, lessons_missed=2)

    assert (show(SOME, second).lessons_missed, show(SOME, second).tests_taken) == (2, 10)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"tests_passed": 5}, "tests_passed"),
        ({"tests_taken": 2}, "tests_taken"),
        ({"tests_taken": 1, "tests_passed": 2}, "tests_passed"),
        ({"homeworks_graded": 4}, "homeworks_graded"),
        ({"homeworks_submitted": 1}, "homeworks_submitted"),
        ({"tests_taken": 0, "tests_passed": 0, "average_test_percent": Decimal(1)}, "average_test_percent"),
        ({"homeworks_graded": 0, "average_homework_percent": Decimal(1)}, "average_homework_percent"),
    ],
)
def test_contradiction_is_refused(wanted: dict[str, Any], field: str) -> None:
    with pytest.raises(InconsistentFiguresError) as refused:
        set_by_admin(SOME, **wanted)

    assert refused.value.field == field


def test_facts_that_shrink_leave_no_negative_count_and_no_part_above_its_whole() -> None:
    adjustment = set_by_admin(SOME, lessons_attended=0, lessons_missed=0, tests_taken=3, tests_passed=3)

    fewer = replace(SOME, lessons_attended=2, tests_passed=4)

    stats = show(fewer, adjustment)
    assert (stats.lessons_attended, stats.lessons_missed) == (0, 0)
    assert stats.tests_passed <= stats.tests_taken


@pytest.mark.parametrize(
    ("stated_hours", "known_hours", "fact_hours", "expected_hours"),
    [
        *[(-5, 0, None, -5), (-5, 0, -1, -5), (-5, 0, 0, -5), (-5, 0, 1, 1)],
        # Stated beyond what was known: what is between them came late, and is no later activity.
        *[(4, 0, 1, 4), (4, 0, 4, 4), (4, 0, 5, 5), (4, None, -9, 4), (4, None, 5, 5)],
    ],
)
def test_stated_activity_stays_until_a_later_one(
    stated_hours: int, known_hours: int | None, fact_hours: int | None, expected_hours: int
) -> None:
    known = None if known_hours is None else NOON + timedelta(hours=known_hours)
    activity = Activity(NOON + timedelta(hours=stated_hours), known)
    fact = None if fact_hours is None else NOON + timedelta(hours=fact_hours)

    stats = shown(NOTHING, NOTHING, fact, activity)

    assert stats.last_activity_at == NOON + timedelta(hours=expected_hours)
