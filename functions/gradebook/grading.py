"""What grades mean: kinds, marks, averages, and the two ways in which a grade comes. Pure, and exact in decimal.

Rules in docs/decisions/0050-grades-by-hand-and-by-event.md and 0051-averages.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor
from uuid import UUID

HUNDREDTH = Decimal("0.01")


class GradeKind(StrEnum):
    """What was graded."""

    HOMEWORK = "homework"
    TEST = "test"


class ChangeReason(StrEnum):
    """Why a grade changed."""

    GRADE = "grade"
    REGRADE = "regrade"
    LATE_POLICY = "late_policy"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class GradeEntry:
    """One grade as it comes in. Scores are points with at most 2 decimals, 0 ≤ score ≤ max_score, max_score > 0."""

    student_id: UUID
    course_id: UUID
    kind: GradeKind
    source_id: UUID
    title: str
    score: Decimal
    max_score: Decimal
    graded_by: UUID | None
    graded_at: datetime


@dataclass(frozen=True, slots=True)
class ReportedGrade:
    """A grade that another service reports by an event; `version` grows with each grading of the same work."""

    entry: GradeEntry
    reason: ChangeReason
    version: int


@dataclass(frozen=True, slots=True)
class GradeFilter:
    """Which grades of a student are meant; None leaves a condition out. `since` is included, `until` is not."""

    course_id: UUID | None = None
    kind: GradeKind | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """The sum of the percents of `count` grades of one kind."""

    kind: GradeKind
    total: Decimal
    count: int


@dataclass(frozen=True, slots=True)
class GradingScale:
    """A course's thresholds (percents from which a mark is given) and the weights of its kinds (0..1, sum 1)."""

    five: Decimal = Decimal(90)
    four: Decimal = Decimal(75)
    three: Decimal = Decimal(60)
    homework_weight: Decimal = Decimal("0.5")
    test_weight: Decimal = Decimal("0.5")
    version: int = 0

    def mark(self, percent: Decimal) -> int:
        """Return the mark, 2..5, of a percent with 2 decimals."""
        if percent >= self.five:
            return 5
        if percent >= self.four:
            return 4
        return 3 if percent >= self.three else 2

    def average(self, tallies: Iterable[Tally]) -> Fraction | None:
        """Return the weighted mean of the kinds' mean percents, exact; None when no grade has any weight.

        A kind without grades is left out, and the weights of the others make up the whole.
        """
        parts = [
            (Fraction(self._weight(tally.kind)), Fraction(tally.total) / tally.count)
            for tally in tallies
            if tally.count
        ]
        whole = sum((weight for weight, _ in parts), Fraction(0))
        return sum((weight * mean for weight, mean in parts), Fraction(0)) / whole if whole else None

    def _weight(self, kind: GradeKind) -> Decimal:
        return self.homework_weight if kind is GradeKind.HOMEWORK else self.test_weight


DEFAULT_SCALE = GradingScale()


def mean(values: Iterable[Fraction]) -> Fraction | None:
    """Return the plain mean; None of nothing."""
    known = list(values)
    return sum(known, Fraction(0)) / len(known) if known else None


def rounded(percent: Fraction) -> Decimal:
    """Round a percent to 2 decimals, halves upward."""
    return floor(percent * 100 + Fraction(1, 2)) * HUNDREDTH
