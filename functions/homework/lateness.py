"""What lateness costs: days on the wall clock of the course, points as `docs/decisions/0040-late-policy.md` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class LatePolicy:
    """What a late submission loses, and until when it is taken.

    Attributes:
        percent_per_day: percent of the homework's max_score, for each day that has begun.
        floor_percent: percent of max_score below which lateness takes nothing.
        closes_after_days: days after the due date until which late work is taken; None, without end.
    """

    percent_per_day: Decimal
    floor_percent: Decimal
    closes_after_days: int | None


@dataclass(frozen=True, slots=True)
class Marks:
    """A work's points: as graded, what lateness took, what is left, and that in percent of max_score."""

    raw_score: Decimal
    late_penalty: Decimal
    score: Decimal
    percent: Decimal


def late_day_ends_at(due_at: datetime, day: int, zone: ZoneInfo) -> datetime:
    """Return when the `day`-th late day ends: the due time of day, that many dates later, in `zone`.

    A time of day that the clock shows twice or skips on that date is read as the later of its two meanings.
    """
    if day == 0:
        return due_at
    wall = due_at.astimezone(zone).replace(tzinfo=None) + timedelta(days=day)
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def days_late(due_at: datetime | None, submitted_at: datetime, zone: ZoneInfo) -> int:
    """Count the late days that had begun when a work was handed in; 0 when it was in time or nothing was due."""
    if due_at is None or submitted_at <= due_at:
        return 0
    days = max(0, (submitted_at.astimezone(zone).date() - due_at.astimezone(zone).date()).days - 1)
    while late_day_ends_at(due_at, days, zone) < submitted_at:
        days += 1
    return days


def is_past_closing(due_at: datetime | None, moment: datetime, zone: ZoneInfo, policy: LatePolicy | None) -> bool:
    """Whether the policy takes no more work at this moment."""
    if due_at is None or policy is None or policy.closes_after_days is None:
        return False
    return moment > late_day_ends_at(due_at, policy.closes_after_days, zone)


def marks(raw_score: Decimal, max_score: Decimal, days: int, policy: LatePolicy | None) -> Marks:
    """Compute a work's points, all with two decimals.

    Args:
        raw_score: what the grader gave, 0 to `max_score`, at most two decimals.
        days: how many days late it was.
    """
    penalty = _penalty(raw_score, max_score, days, policy) if days and policy else Decimal(0)
    score = raw_score - penalty
    percent = (score * HUNDRED / max_score).quantize(CENT, ROUND_HALF_UP)
    return Marks(raw_score.quantize(CENT), penalty.quantize(CENT), score.quantize(CENT), percent)


def _penalty(raw_score: Decimal, max_score: Decimal, days: int, policy: LatePolicy) -> Decimal:
    deducted = (max_score * policy.percent_per_day * days / HUNDRED).quantize(CENT, ROUND_HALF_UP)
    floor = (max_score * policy.floor_percent / HUNDRED).quantize(CENT, ROUND_CEILING)
    return min(deducted, max(raw_score - floor, Decimal(0)))
