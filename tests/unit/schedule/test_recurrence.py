"""When the lessons of a series take place."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.schedule.recurrence import LONGEST_LESSON, MAX_LESSONS, Span, Weekday, WeeklyRule, spans_of

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "UTC"]
WEEK = list(Weekday)


def spans(
    zone: str, starts: str, weekly: list[Weekday], until: date, length: timedelta = timedelta(hours=1)
) -> list[Span]:
    begins = datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return spans_of(Span(begins, begins + length), ZoneInfo(zone), WeeklyRule(frozenset(weekly), until))


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Berlin", "2026-03-23T09:00:00+00:00", "2026-03-30T08:00:00+00:00"),
        ("America/New_York", "2026-03-23T14:00:00+00:00", "2026-03-30T14:00:00+00:00"),
        ("Asia/Kolkata", "2026-03-23T04:30:00+00:00", "2026-03-30T04:30:00+00:00"),
        ("Australia/Lord_Howe", "2026-03-22T23:00:00+00:00", "2026-03-29T23:00:00+00:00"),
    ],
)
def test_ten_o_clock_stays_ten_o_clock(zone: str, before: str, after: str) -> None:
    found = spans(zone, "2026-03-23T10:00", [Weekday.MON], date(2026, 3, 30))

    assert [span.starts_at.isoformat() for span in found] == [before, after]


def test_lord_howe_moves_by_half_an_hour() -> None:
    found = spans("Australia/Lord_Howe", "2026-04-04T10:00", [Weekday.SAT, Weekday.SUN], date(2026, 4, 5))

    assert [span.starts_at.isoformat() for span in found] == ["2026-04-03T23:00:00+00:00", "2026-04-04T23:30:00+00:00"]


def test_time_that_the_clocks_skip_is_counted_from_before_the_change() -> None:
    found = spans("Europe/Berlin", "2026-03-22T02:30", [Weekday.SUN], date(2026, 4, 5))

    local = [span.starts_at.astimezone(ZoneInfo("Europe/Berlin")).time() for span in found]
    assert local == [time(2, 30), time(3, 30), time(2, 30)]


def test_of_a_time_that_comes_twice_the_first_is_meant() -> None:
    found = spans("Europe/Berlin", "2026-10-18T02:30", [Weekday.SUN], date(2026, 10, 25))

    assert found[1].starts_at.isoformat() == "2026-10-25T00:30:00+00:00"


def test_series_that_begins_at_the_second_of_both_keeps_its_beginning() -> None:
    begins = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    rule = WeeklyRule(frozenset([Weekday.SUN]), date(2026, 11, 1))

    found = spans_of(Span(begins, begins + timedelta(hours=1)), ZoneInfo("Europe/Berlin"), rule)

    assert [span.starts_at for span in found] == [begins, datetime(2026, 11, 1, 1, 30, tzinfo=UTC)]


def test_only_named_days_count_the_first_included() -> None:
    found = spans("UTC", "2026-03-17T10:00", [Weekday.MON], date(2026, 3, 30))

    assert [span.starts_at.date() for span in found] == [date(2026, 3, 23), date(2026, 3, 30)]


def test_until_is_a_date_of_the_lessons_zone() -> None:
    late = spans("America/New_York", "2026-03-16T22:00", [Weekday.MON], date(2026, 3, 23))

    assert [span.starts_at.isoformat() for span in late] == ["2026-03-17T02:00:00+00:00", "2026-03-24T02:00:00+00:00"]


def test_series_stops_one_beyond_what_is_allowed() -> None:
    assert len(spans("UTC", "2026-03-17T10:00", WEEK, date(9999, 12, 31))) == MAX_LESSONS + 1


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    starts=st.builds(datetime.combine, st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.times()),
    weekly=st.sets(st.sampled_from(WEEK), min_size=1),
    days=st.integers(-10, 400),
    length=st.timedeltas(timedelta(minutes=1), LONGEST_LESSON),
)
def test_series_keeps_its_promises(
    zone: str, starts: datetime, weekly: set[Weekday], days: int, length: timedelta
) -> None:
    until = starts.date() + timedelta(days=days)
    place = ZoneInfo(zone)

    found = spans(zone, starts.isoformat(), sorted(weekly), until, length)

    first = starts.replace(tzinfo=place).astimezone(UTC).astimezone(place)
    dates = [first.date() + timedelta(days=number) for number in range((until - first.date()).days + 1)]
    expected = [day for day in dates if WEEK[day.weekday()] in weekly][: MAX_LESSONS + 1]
    local = [span.starts_at.astimezone(place) for span in found]
    # A wall-clock time that does not exist moves on by an hour at most, into the next day at the latest.
    assert len(found) == len(expected)
    for each, day in zip(local, expected, strict=True):
        wanted = datetime.combine(day, first.time().replace(fold=0))
        assert timedelta() <= each.replace(tzinfo=None, fold=0) - wanted <= timedelta(hours=1)
        exists = wanted.replace(tzinfo=place).astimezone(UTC).astimezone(place).replace(tzinfo=None, fold=0) == wanted
        assert (each.replace(tzinfo=None, fold=0) == wanted) is exists
    assert {span.ends_at - span.starts_at for span in found} <= {length}
    assert [span.starts_at for span in found] == sorted({span.starts_at for span in found})
