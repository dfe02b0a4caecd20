"""Quiet hours: by the wall clock of a zone, over midnight and over clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import product

import pytest

from functions.notifications.quiet_hours import QuietHours
from kernel import clock

NIGHT = QuietHours(time(22), time(7), "Europe/Belgrade")


def belgrade(day: str, wall: str, *, fold: int = 0) -> datetime:
    local = datetime.fromisoformat(f"2026-{day}T{wall}").replace(tzinfo=clock.zone("Europe/Belgrade"), fold=fold)
    return local.astimezone(UTC)


@pytest.mark.parametrize(
    ("day", "wall", "end_day", "end"),
    [
        ("01-15", "21:59:59", "01-15", "21:59:59"),
        ("01-15", "22:00", "01-16", "07:00"),
        ("01-15", "23:59", "01-16", "07:00"),
        ("01-16", "00:00", "01-16", "07:00"),
        ("01-16", "06:59:59", "01-16", "07:00"),
        ("01-16", "07:00", "01-16", "07:00"),
        ("12-31", "23:00", "12-31", "23:00"),
    ],
)
def test_night_lasts_over_midnight(day: str, wall: str, end_day: str, end: str) -> None:
    if day == "12-31":
        assert NIGHT.end_of(belgrade(day, wall)) == datetime(2027, 1, 1, 6, 0, tzinfo=UTC)
        return
    assert NIGHT.end_of(belgrade(day, wall)) == belgrade(end_day, end)


@pytest.mark.parametrize(
    ("wall", "end"), [("11:59", "11:59"), ("12:00", "14:00"), ("13:59", "14:00"), ("14:00", "14:00")]
)
def test_a_rest_within_one_day(wall: str, end: str) -> None:
    rest = QuietHours(time(12), time(14), "Europe/Belgrade")

    assert rest.end_of(belgrade("01-15", wall)) == belgrade("01-15", end)


def test_night_of_the_spring_change_is_an_hour_shorter() -> None:
    begins = belgrade("03-28", "22:00")

    assert NIGHT.end_of(begins) - begins == timedelta(hours=8)


def test_night_of_the_autumn_change_is_an_hour_longer() -> None:
    begins = belgrade("10-24", "22:00")

    assert NIGHT.end_of(begins) - begins == timedelta(hours=10)


def test_an_end_that_the_night_skips_comes_after_the_gap() -> None:
    short = QuietHours(time(22), time(2, 30), "Europe/Belgrade")

    assert short.end_of(belgrade("03-28", "23:00")) == belgrade("03-29", "03:30")


def test_an_end_that_the_night_has_twice_is_the_first_that_is_still_to_come() -> None:
    short = QuietHours(time(22), time(2, 30), "Europe/Belgrade")

    assert short.end_of(belgrade("10-24", "23:00")) == belgrade("10-25", "02:30", fold=0)
    assert short.end_of(belgrade("10-25", "02:10", fold=0)) == belgrade("10-25", "02:30", fold=0)
    assert short.end_of(belgrade("10-25", "02:40", fold=0)) == belgrade("10-25", "02:40", fold=0)
    assert short.end_of(belgrade("10-25", "02:10", fold=1)) == belgrade("10-25", "02:30", fold=1)


def test_the_zone_decides_and_not_the_moment() -> None:
    moment = datetime(2026, 1, 15, 21, 30, tzinfo=UTC)

    assert QuietHours(time(22), time(7), "UTC").end_of(moment) == moment
    assert QuietHours(time(22), time(7), "Asia/Kolkata").end_of(moment) == datetime(2026, 1, 16, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Europe/Belgrade", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "UTC"])
def test_mail_never_leaves_in_the_quiet_hours_and_never_waits_longer_than_they_last(zone: str) -> None:
    walls = [time(0), time(1, 30), time(2, 15), time(3), time(7), time(22), time(23, 59)]
    changes = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2011-12-29"]
    for starts, ends, day in product(walls, walls, changes):
        if starts == ends:
            continue
        hours = QuietHours(starts, ends, zone)
        for minutes in range(-12 * 60, 36 * 60, 97):
            moment = datetime.fromisoformat(f"{day}T00:00:00+00:00") + timedelta(minutes=minutes)
            end = hours.end_of(moment)
            assert moment <= end <= moment + timedelta(hours=49)
            wall = end.astimezone(clock.zone(zone)).time()
            is_skipped = end > moment and wall != ends
            assert hours.end_of(end) == end or is_skipped
