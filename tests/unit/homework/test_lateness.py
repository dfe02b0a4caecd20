"""Late days on the wall clock, and what they cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.homework.lateness import LatePolicy, days_late, is_past_closing, late_day_ends_at, marks

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
]
TICK = timedelta(microseconds=1)


def on_clock(wall: str, zone: str, fold: int = 0) -> datetime:
    """Return the moment when a clock in `zone` shows this, for the first time or (`fold` 1) the second."""
    return datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def policy(percent: str = "10", floor: str = "0", closes: int | None = None) -> LatePolicy:
    return LatePolicy(Decimal(percent), Decimal(floor), closes)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    ("handed_in", "days"),
    [
        ("2026-03-28T11:59:59", 0),
        ("2026-03-28T12:00:00", 0),
        ("2026-03-28T12:00:01", 1),
        ("2026-03-29T00:00:00", 1),
        ("2026-03-29T12:00:00", 1),
        ("2026-03-29T12:00:01", 2),
        ("2026-03-30T12:00:00", 2),
        ("2026-11-01T12:00:00", 218),
        ("2026-11-01T12:00:01", 219),
    ],
)
def test_a_day_ends_at_the_due_time_of_day_whatever_the_clocks_do(zone: str, handed_in: str, days: int) -> None:
    due_at = on_clock("2026-03-28T12:00:00", zone)

    assert days_late(due_at, on_clock(handed_in, zone), ZoneInfo(zone)) == days


@pytest.mark.parametrize(
    ("zone", "due", "hours"),
    [
        ("Europe/Berlin", "2026-03-28T12:00:00", 23),
        ("Europe/Berlin", "2026-10-24T12:00:00", 25),
        ("America/New_York", "2026-03-07T23:59:00", 23),
        ("America/New_York", "2026-10-31T23:59:00", 25),
        ("Australia/Lord_Howe", "2026-04-04T12:00:00", 24.5),
        ("Asia/Kolkata", "2026-03-28T12:00:00", 24),
        ("Pacific/Apia", "2026-03-28T12:00:00", 24),
    ],
)
def test_the_first_late_day_is_as_long_as_the_day_itself(zone: str, due: str, hours: float) -> None:
    due_at = on_clock(due, zone)
    ends_at = due_at + timedelta(hours=hours)

    assert days_late(due_at, ends_at, ZoneInfo(zone)) == 1
    assert days_late(due_at, ends_at + TICK, ZoneInfo(zone)) == 2


def test_a_time_of_day_that_is_skipped_ends_the_day_after_the_gap() -> None:
    due_at = on_clock("2026-03-28T02:30:00", "Europe/Berlin")

    ends_at = late_day_ends_at(due_at, 1, ZoneInfo("Europe/Berlin"))

    assert ends_at == on_clock("2026-03-29T03:30:00", "Europe/Berlin")


def test_a_time_of_day_that_comes_twice_ends_the_day_the_second_time() -> None:
    due_at = on_clock("2026-10-24T02:30:00", "Europe/Berlin")

    ends_at = late_day_ends_at(due_at, 1, ZoneInfo("Europe/Berlin"))

    assert ends_at == on_clock("2026-10-25T02:30:00", "Europe/Berlin", fold=1)


@pytest.mark.parametrize("fold", [0, 1])
def test_what_is_due_in_the_doubled_hour_is_late_after_the_moment_that_was_meant(fold: int) -> None:
    zone = ZoneInfo("Europe/Berlin")
    due_at = on_clock("2026-10-25T02:30:00", "Europe/Berlin", fold=fold)

    assert days_late(due_at, due_at, zone) == 0
    assert days_late(due_at, due_at + TICK, zone) == 1
    assert days_late(due_at, on_clock("2026-10-26T02:30:00", "Europe/Berlin"), zone) == 1


def test_a_date_that_a_zone_left_out_has_no_length_of_its_own() -> None:
    zone = ZoneInfo("Pacific/Apia")
    due_at = on_clock("2011-12-29T12:00:00", "Pacific/Apia")
    ends_at = on_clock("2011-12-31T12:00:00", "Pacific/Apia")

    assert ends_at - due_at == timedelta(days=1)
    assert late_day_ends_at(due_at, 1, zone) == late_day_ends_at(due_at, 2, zone) == ends_at
    assert days_late(due_at, ends_at, zone) == 1


def test_without_a_due_date_nothing_is_late_and_nothing_closes() -> None:
    long_after = datetime(2100, 1, 1, tzinfo=UTC)

    assert days_late(None, long_after, ZoneInfo("UTC")) == 0
    assert not is_past_closing(None, long_after, ZoneInfo("UTC"), policy(closes=0))


@pytest.mark.parametrize(
    ("closes", "handed_in", "is_past"),
    [
        (0, "2026-03-28T12:00:00", False),
        (0, "2026-03-28T12:00:01", True),
        (1, "2026-03-29T12:00:00", False),
        (1, "2026-03-29T12:00:01", True),
        (7, "2026-04-04T12:00:00", False),
        (7, "2026-04-04T12:00:01", True),
        (None, "2036-04-04T12:00:00", False),
    ],
)
def test_a_policy_closes_after_its_days(closes: int | None, handed_in: str, is_past: bool) -> None:
    zone = "Europe/Berlin"
    due_at = on_clock("2026-03-28T12:00:00", zone)

    assert is_past_closing(due_at, on_clock(handed_in, zone), ZoneInfo(zone), policy(closes=closes)) is is_past


@pytest.mark.parametrize(
    ("raw", "max_score", "days", "rule", "penalty", "score", "percent"),
    [
        ("80", "100", 0, policy(), "0.00", "80.00", "80.00"),
        ("80", "100", 1, None, "0.00", "80.00", "80.00"),
        ("10", "10", 2, policy("10"), "2.00", "8.00", "80.00"),
        ("9.5", "10", 2, policy("10"), "2.00", "7.50", "75.00"),
        ("80", "100", 9, policy("10"), "80.00", "0.00", "0.00"),
        ("80", "100", 3, policy("10", "60"), "20.00", "60.00", "60.00"),
        ("60", "100", 3, policy("10", "60"), "0.00", "60.00", "60.00"),
        ("40", "100", 3, policy("10", "60"), "0.00", "40.00", "40.00"),
        ("0", "100", 3, policy("10"), "0.00", "0.00", "0.00"),
        ("80", "100", 3, policy("10", "100"), "0.00", "80.00", "80.00"),
        ("33.33", "33.33", 1, policy("2.5"), "0.83", "32.50", "97.51"),
        ("0.1", "0.1", 1, policy("5"), "0.01", "0.09", "90.00"),
        ("66.67", "66.67", 9, policy("100", "50"), "33.33", "33.34", "50.01"),
        ("2", "3", 0, None, "0.00", "2.00", "66.67"),
        ("1000000", "1000000", 1, policy("0.01"), "100.00", "999900.00", "99.99"),
    ],
)
def test_marks(
    raw: str, max_score: str, days: int, rule: LatePolicy | None, penalty: str, score: str, percent: str
) -> None:
    made = marks(Decimal(raw), Decimal(max_score), days, rule)

    assert [str(made.late_penalty), str(made.score), str(made.percent)] == [penalty, score, percent]


cents = st.integers(1, 10_000_000).map(lambda number: Decimal(number) / 100)
percents = st.integers(0, 10_000).map(lambda number: Decimal(number) / 100)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
delays = st.timedeltas(timedelta(0), timedelta(days=400))
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(cents, st.floats(0, 1), st.integers(0, 500), percents, percents)
def test_a_penalty_never_gives_points_and_never_goes_below_the_floor(
    max_score: Decimal, share: float, days: int, percent: Decimal, floor: Decimal
) -> None:
    raw = (max_score * Decimal(str(share))).quantize(Decimal("0.01"))
    made = marks(raw, max_score, days, LatePolicy(percent, floor, None))

    assert made.late_penalty >= 0
    assert made.score == raw - made.late_penalty
    assert made.score >= min(raw, max_score * floor / 100)
    assert 0 <= made.percent <= 100


@given(cents, st.integers(0, 500), st.integers(0, 500), percents, percents)
def test_a_later_work_never_loses_less(
    max_score: Decimal, days: int, more: int, percent: Decimal, floor: Decimal
) -> None:
    rule = LatePolicy(percent, floor, None)

    sooner, later = (marks(max_score, max_score, late, rule).late_penalty for late in (days, days + more))

    assert sooner <= later


@given(moments, delays, delays, zones)
def test_days_never_shrink_as_time_goes_on(due_at: datetime, delay: timedelta, more: timedelta, zone: ZoneInfo) -> None:
    assert days_late(due_at, due_at + delay, zone) <= days_late(due_at, due_at + delay + more, zone)


@given(moments, delays, zones)
def test_days_are_the_dates_at_whose_due_time_of_day_the_work_was_missing(
    due_at: datetime, delay: timedelta, zone: ZoneInfo
) -> None:
    counted = days_late(due_at, due_at + delay, zone)

    missed = 0
    while late_day_ends_at(due_at, missed, zone) < due_at + delay:
        missed += 1
    assert counted == missed


@given(st.dates(date(2024, 1, 1), date(2029, 12, 31)), st.times(), st.integers(1, 60), zones)
def test_a_day_lasts_as_long_as_the_clock_says_and_no_longer(day: date, wall: time, days: int, zone: ZoneInfo) -> None:
    due_at = datetime.combine(day, wall, zone).astimezone(UTC)

    lasted = late_day_ends_at(due_at, days, zone) - due_at

    assert abs(lasted - timedelta(days=days)) <= timedelta(hours=1)
