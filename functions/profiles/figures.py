"""A person's figures: what the events tell, moved by what an admin has set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any


class InconsistentFiguresError(Exception):
    """Figures that contradict each other; `field` is the one to blame."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field, self.reason = field, reason


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, and the sums of percents from which averages are made.

    As facts they tell what the events told. As an adjustment they are what an admin's word adds to that: it may be
    negative, and `*_weight` is by how many works more than the facts' own the sum is to be divided.
    """

    tests_taken: int = 0
    tests_passed: int = 0
    test_percents: Decimal = Decimal(0)
    test_weight: int = 0
    homeworks_submitted: int = 0
    homeworks_graded: int = 0
    homework_percents: Decimal = Decimal(0)
    homework_weight: int = 0
    lessons_attended: int = 0
    lessons_missed: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """When an admin says that somebody was last active, and what the facts said of it at that moment."""

    stated_at: datetime | None
    known_at: datetime | None


@dataclass(frozen=True, slots=True)
class Stats:
    """The figures as they are shown; an average of nothing is None."""

    tests_taken: int
    tests_passed: int
    average_test_percent: Decimal | None
    homeworks_submitted: int
    homeworks_graded: int
    average_homework_percent: Decimal | None
    lessons_attended: int
    lessons_missed: int
    last_activity_at: datetime | None


def mean(total: Decimal, count: int) -> Decimal | None:
    """Return a mean of percents, rounded once, half up, to two decimals; None of nothing."""
    if count <= 0:
        return None
    exact = min(max(Fraction(total) / count, Fraction(0)), Fraction(100))
    return Decimal(floor(exact * 100 + Fraction(1, 2))).scaleb(-2)


def shown(facts: Figures, adjustment: Figures, last_fact_at: datetime | None, activity: Activity | None) -> Stats:
    """Return a person's figures. Whatever was set, counts are never negative, and a part never exceeds its whole."""
    taken = max(0, facts.tests_taken + adjustment.tests_taken)
    submitted = max(0, facts.homeworks_submitted + adjustment.homeworks_submitted)
    graded = min(max(0, facts.homeworks_graded + adjustment.homeworks_graded), submitted)
    tests = mean(facts.test_percents + adjustment.test_percents, facts.tests_taken + adjustment.test_weight)
    homeworks = mean(
        facts.homework_percents + adjustment.homework_percents, facts.homeworks_graded + adjustment.homework_weight
    )
    return Stats(
        tests_taken=taken,
        tests_passed=min(max(0, facts.tests_passed + adjustment.tests_passed), taken),
        average_test_percent=tests if taken else None,
        homeworks_submitted=submitted,
        homeworks_graded=graded,
        average_homework_percent=homeworks if graded else None,
        lessons_attended=max(0, facts.lessons_attended + adjustment.lessons_attended),
        lessons_missed=max(0, facts.lessons_missed + adjustment.lessons_missed),
        last_activity_at=_latest(last_fact_at, activity),
    )


def adjusted(facts: Figures, adjustment: Figures, now_shown: Stats, wanted: Mapping[str, Any]) -> Figures:
    """Return the adjustment under which the figures named in `wanted` (by `Stats` field) are shown as wanted.

    Raises:
        InconsistentFiguresError: a part would exceed its whole, or an average would be of nothing.
    """
    target = replace(now_shown, **wanted)
    _refuse_contradictions(target, wanted)
    changes: dict[str, Any] = {name: wanted[name] - getattr(facts, name) for name in wanted.keys() & _COUNTS}
    for average, count, weight, percents in _AVERAGES:
        whole = getattr(target, count)
        if average in wanted or whole == 0:
            changes[weight] = whole - getattr(facts, count)
            changes[percents] = (wanted.get(average) or Decimal(0)) * whole - getattr(facts, percents)
    return replace(adjustment, **changes)


_COUNTS = frozenset(
    {
        "tests_taken",
        "tests_passed",
        "homeworks_submitted",
        "homeworks_graded",
        "lessons_attended",
        "lessons_missed",
    }
)
_AVERAGES = (
    ("average_test_percent", "tests_taken", "test_weight", "test_percents"),
    ("average_homework_percent", "homeworks_graded", "homework_weight", "homework_percents"),
)
_PARTS = (("tests_passed", "tests_taken"), ("homeworks_graded", "homeworks_submitted"))


def _refuse_contradictions(target: Stats, wanted: Mapping[str, Any]) -> None:
    for part, whole in _PARTS:
        if wanted.keys() & {part, whole} and getattr(target, part) > getattr(target, whole):
            raise InconsistentFiguresError(part if part in wanted else whole, f"{part} would exceed {whole}")
    for average, count, _, _ in _AVERAGES:
        if average in wanted and getattr(target, count) == 0:
            raise InconsistentFiguresError(average, f"An average needs {count}")


def _latest(last_fact_at: datetime | None, activity: Activity | None) -> datetime | None:
    if activity is None:
        return last_fact_at
    before = [moment for moment in (activity.known_at, activity.stated_at) if moment is not None]
    is_newer = last_fact_at is not None and all(last_fact_at > moment for moment in before)
    return last_fact_at if is_newer else activity.stated_at
