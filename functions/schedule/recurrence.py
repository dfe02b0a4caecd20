"""When the lessons of a weekly series take place: at the same wall-clock time, whatever the clocks do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import islice
from zoneinfo import ZoneInfo

MAX_LESSONS = 366
LONGEST_LESSON = timedelta(hours=24)


class Weekday(StrEnum):
    """A day of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


_WEEK = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """On which days of every week, and until which date (included) in the lessons' zone."""

    weekdays: frozenset[Weekday]
    until: date


@dataclass(frozen=True, slots=True)
class Span:
    """When one lesson takes place, in UTC."""

    starts_at: datetime
    ends_at: datetime


def spans_of(first: Span, zone: ZoneInfo, rule: WeeklyRule) -> list[Span]:
    """Return when the lessons of a series take place, in order; at most one more than `MAX_LESSONS`.

    Args:
        first: where the series begins. It is its first lesson if the rule names its weekday.
        zone: the zone whose wall clock the lessons follow.

    All last equally long. A time that the clocks skip on some day is counted from before the change (02:30 becomes
    03:30), of one that they show twice the first is meant; both as in RFC 5545.
    """
    local = first.starts_at.astimezone(zone)
    spans = (_span_on(day, first, local) for day in _days(local.date(), rule))
    return list(islice(spans, MAX_LESSONS + 1))


def _span_on(day: date, first: Span, local: datetime) -> Span:
    if day == local.date():
        return first
    begins = datetime.combine(day, local.time(), tzinfo=local.tzinfo).replace(fold=0).astimezone(UTC)
    return Span(begins, begins + (first.ends_at - first.starts_at))


def _days(first: date, rule: WeeklyRule) -> Iterator[date]:
    for number in range((rule.until - first).days + 1):
        day = first + timedelta(days=number)
        if _WEEK[day.weekday()] in rule.weekdays:
            yield day
