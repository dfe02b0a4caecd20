"""Marks and averages: exact, by the scale, rounded once."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.gradebook.grading import DEFAULT_SCALE, GradeKind, GradingScale, Tally, mean, rounded

HOMEWORK, TEST = GradeKind.HOMEWORK, GradeKind.TEST
percents = st.decimals(0, 100, places=2)


def tally(kind: GradeKind, *values: str | Decimal) -> Tally:
    """Sum up the percents of one kind."""
    return Tally(kind, sum(map(Decimal, values), Decimal(0)), len(values))


@pytest.mark.parametrize(
    ("percent", "mark"),
    [("100", 5), ("90", 5), ("89.99", 4), ("75", 4), ("74.99", 3), ("60", 3), ("59.99", 2), ("0", 2)],
)
def test_default_scale_gives_the_contracts_marks(percent: str, mark: int) -> None:
    assert DEFAULT_SCALE.mark(Decimal(percent)) == mark


@pytest.mark.parametrize(("percent", "mark"), [("85", 5), ("84.99", 4), ("70.5", 4), ("70.49", 3), ("0", 3)])
def test_courses_own_scale_gives_its_marks(percent: str, mark: int) -> None:
    scale = GradingScale(five=Decimal(85), four=Decimal("70.5"), three=Decimal(0))

    assert scale.mark(Decimal(percent)) == mark


@pytest.mark.parametrize(
    ("homework", "test", "homework_weight", "expected"),
    [
        (["80", "100"], ["60"], "0.5", "75.00"),
        (["80", "100"], ["60"], "0.7", "81.00"),
        (["80", "100"], [], "0.3", "90.00"),
        ([], ["60", "61"], "0.7", "60.50"),
        (["80"], ["60"], "0", "60.00"),
        (["80"], ["60"], "1", "80.00"),
        (["33.33", "33.33", "33.34"], ["66.67"], "0.33", "55.67"),
    ],
)
def test_average_weighs_the_kinds_that_have_grades(
    homework: list[str], test: list[str], homework_weight: str, expected: str
) -> None:
    weight = Decimal(homework_weight)
    scale = GradingScale(homework_weight=weight, test_weight=1 - weight)

    average = scale.average([tally(HOMEWORK, *homework), tally(TEST, *test)])

    assert average is not None
    assert rounded(average) == Decimal(expected)


def test_nothing_has_no_average() -> None:
    assert DEFAULT_SCALE.average([]) is None
    assert mean([]) is None


def test_grades_of_a_kind_that_weighs_nothing_have_no_average() -> None:
    scale = GradingScale(homework_weight=Decimal(1), test_weight=Decimal(0))

    assert scale.average([tally(TEST, "90")]) is None


@pytest.mark.parametrize(
    ("exact", "shown"), [("1/2", "0.50"), ("1/3", "0.33"), ("200/3", "66.67"), ("0.005", "0.01"), ("89.995", "90.00")]
)
def test_halves_are_rounded_upward(exact: str, shown: str) -> None:
    assert str(rounded(Fraction(exact))) == shown


@given(percents, percents, percents)
def test_rounding_a_mean_agrees_with_decimals(first: Decimal, second: Decimal, third: Decimal) -> None:
    average = DEFAULT_SCALE.average([tally(HOMEWORK, first, second), tally(TEST, third)])

    exact = ((first + second) / 2 + third) / 2
    assert average is not None
    assert rounded(average) == exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


@given(st.lists(percents, min_size=1), st.lists(percents), st.integers(0, 100))
def test_average_lies_between_the_worst_and_the_best(
    homework: list[Decimal], test: list[Decimal], weight_percent: int
) -> None:
    weight = Decimal(weight_percent) / 100
    scale = GradingScale(homework_weight=weight, test_weight=1 - weight)

    average = scale.average([tally(HOMEWORK, *homework), tally(TEST, *test)])

    assert average is None or min(homework + test) <= average <= max(homework + test)
