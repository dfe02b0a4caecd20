"""EventBridge Scheduler's cron expressions: six fields, without the word. Pure.

Minutes, hours, day of month, month, day of week (SUN is 1), year; ``, - * /`` everywhere, ``? L W`` and ``? L #`` in
the two fields of days, of which exactly one is ``?``. Rules: docs/decisions/0103-schedules.md.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
LONGEST = 200
YEARS = range(1970, 2200)
_PART = re.compile(r"(\*|[0-9A-Z]+(?:-[0-9A-Z]+)?)(?:/([0-9]{1,3}))?")


class CronRefused(ValueError):
    """The expression is none that we take; `code` is a stable word, the text a sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Days:
    """Which days of a month are meant. Weekdays count from Sunday, 1."""

    of_month: frozenset[int] = frozenset()
    nearest_workdays: frozenset[int] = frozenset()
    is_last_of_month: bool = False
    of_week: frozenset[int] = frozenset()
    last_of_week: frozenset[int] = frozenset()
    numbered: frozenset[tuple[int, int]] = frozenset()

    def include(self, day: date) -> bool:
        """Whether the day is one of them."""
        last = calendar.monthrange(day.year, day.month)[1]
        weekday = day.isoweekday() % 7 + 1
        return (
            day.day in self.of_month
            or (self.is_last_of_month and day.day == last)
            or any(_nearest_workday(day.year, day.month, number) == day for number in self.nearest_workdays)
            or weekday in self.of_week
            or (weekday in self.last_of_week and day.day + 7 > last)
            or (weekday, (day.day + 6) // 7) in self.numbered
        )


@dataclass(frozen=True, slots=True)
class Cron:
    """A schedule by wall-clock time, at most once an hour."""

    minute: int
    hours: tuple[int, ...]
    days: Days
    months: tuple[int, ...]
    years: tuple[int, ...]

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first time after `moment`, in UTC; None when it never comes.

        A wall-clock time that the clocks skip is left out, one that they show twice counts once, the first time.
        """
        for local in self._from(moment.astimezone(zone).date() - timedelta(days=1)):
            found = local.replace(tzinfo=zone).astimezone(UTC)
            if found > moment and found.astimezone(zone).replace(tzinfo=None) == local:
                return found
        return None

    def _from(self, first: date) -> Iterator[datetime]:
        for year in (year for year in self.years if year >= first.year):
            for month in (month for month in self.months if (year, month) >= (first.year, first.month)):
                for number in range(1, calendar.monthrange(year, month)[1] + 1):
                    day = date(year, month, number)
                    if day >= first and self.days.include(day):
                        for hour in self.hours:
                            yield datetime(year, month, number, hour, self.minute)  # noqa: DTZ001 a wall clock's


def parse(expression: str) -> Cron:
    """Read an expression.

    Raises:
        CronRefused: it is malformed (`invalid_cron`), or comes more often than once an hour (`too_frequent`).
    """
    fields = expression.upper().split(" ")
    # Some letters beyond ASCII become an A to Z as capitals.
    if not expression.isascii() or len(expression) > LONGEST or len(fields) != 6:
        raise _malformed("Six fields are needed: minutes, hours, day of month, month, day of week, year")
    minutes = _values("minutes", fields[0], range(60))
    if len(minutes) != 1:
        raise CronRefused("too_frequent", "At most once an hour: name a single minute")
    return Cron(
        minute=minutes[0],
        hours=_values("hours", fields[1], range(24)),
        days=_days(fields[2], fields[4]),
        months=_values("month", fields[3], range(1, 13), MONTHS),
        years=_values("year", fields[5], YEARS),
    )


def _days(of_month: str, of_week: str) -> Days:
    if (of_month == "?") == (of_week == "?"):
        raise _malformed("Exactly one of day of month and day of week is ?")
    return _days_of_month(of_month) if of_week == "?" else _days_of_week(of_week)


def _days_of_month(field: str) -> Days:
    if field == "L":
        return Days(is_last_of_month=True)
    if match := re.fullmatch(r"([0-9]{1,2})W", field):
        return Days(nearest_workdays=frozenset({_number("day of month", match[1], range(1, 32))}))
    return Days(of_month=frozenset(_values("day of month", field, range(1, 32))))


def _days_of_week(field: str) -> Days:
    if field == "L":
        return Days(of_week=frozenset({7}))
    if match := re.fullmatch(r"([0-9A-Z]+)L", field):
        return Days(last_of_week=frozenset({_number("day of week", match[1], range(1, 8), WEEKDAYS)}))
    if match := re.fullmatch(r"([0-9A-Z]+)#([1-5])", field):
        return Days(numbered=frozenset({(_number("day of week", match[1], range(1, 8), WEEKDAYS), int(match[2]))}))
    return Days(of_week=frozenset(_values("day of week", field, range(1, 8), WEEKDAYS)))


def _values(name: str, field: str, allowed: range, words: Sequence[str] = ()) -> tuple[int, ...]:
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            raise _malformed(f"Can't read {name}")
        span, step = match[1], int(match[2] or 1)
        if step < 1:
            raise _malformed(f"A step in {name} is 0")
        first, _, last = span.partition("-")
        if span == "*":
            begin, end = allowed[0], allowed[-1]
        else:
            begin = _number(name, first, allowed, words)
            end = _number(name, last, allowed, words) if last else (allowed[-1] if match[2] else begin)
        if begin > end:
            raise _malformed(f"A range in {name} ends before it begins")
        found.update(range(begin, end + 1, step))
    return tuple(sorted(found))


def _number(name: str, text: str, allowed: range, words: Sequence[str] = ()) -> int:
    number = words.index(text) + 1 if text in words else int(text) if text.isdecimal() and len(text) < 5 else -1
    if number not in allowed:
        raise _malformed(f"{name.capitalize()} lies between {allowed[0]} and {allowed[-1]}")
    return number


def _nearest_workday(year: int, month: int, number: int) -> date | None:
    last = calendar.monthrange(year, month)[1]
    if number > last:
        return None
    day = date(year, month, number)
    if day.isoweekday() == 6:
        return day - timedelta(days=1) if number > 1 else day + timedelta(days=2)
    if day.isoweekday() == 7:
        return day + timedelta(days=1) if number < last else day - timedelta(days=2)
    return day


def _malformed(message: str) -> CronRefused:
    return CronRefused("invalid_cron", message)
