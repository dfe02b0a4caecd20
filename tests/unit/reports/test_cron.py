"""Cron expressions as EventBridge Scheduler reads them, at most hourly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reports.cron import CronRefused, parse

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)


def coming(expression: str, count: int = 3, moment: datetime = MONDAY, zone: ZoneInfo = UTC_ZONE) -> list[str]:
    """The next runs after a moment, in UTC."""
    cron, found = parse(expression), []
    for _ in range(count):
        following = cron.next_after(moment, zone)
        assert following is not None
        assert following > moment
        moment = following
        found.append(moment.strftime("%Y-%m-%d %H:%M"))
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("0 7 ? * MON *", ["2026-03-09 07:00", "2026-03-16 07:00", "2026-03-23 07:00"]),
        ("30 7 ? * 2 *", ["2026-03-02 07:30", "2026-03-09 07:30", "2026-03-16 07:30"]),
        ("0 * * * ? *", ["2026-03-02 08:00", "2026-03-02 09:00", "2026-03-02 10:00"]),
        ("15 8-18/5 ? * MON-FRI *", ["2026-03-02 08:15", "2026-03-02 13:15", "2026-03-02 18:15"]),
        ("0 0 1 * ? *", ["2026-04-01 00:00", "2026-05-01 00:00", "2026-06-01 00:00"]),
        ("0 0 L * ? *", ["2026-03-31 00:00", "2026-04-30 00:00", "2026-05-31 00:00"]),
        ("0 0 1W * ? *", ["2026-04-01 00:00", "2026-05-01 00:00", "2026-06-01 00:00"]),
        ("0 0 15W AUG ? *", ["2026-08-14 00:00", "2027-08-16 00:00", "2028-08-15 00:00"]),
        ("0 0 ? * 6#3 *", ["2026-03-20 00:00", "2026-04-17 00:00", "2026-05-15 00:00"]),
        ("0 0 ? * FRIL *", ["2026-03-27 00:00", "2026-04-24 00:00", "2026-05-29 00:00"]),
        ("0 0 ? * L *", ["2026-03-07 00:00", "2026-03-14 00:00", "2026-03-21 00:00"]),
        ("0 12 29 2 ? *", ["2028-02-29 12:00", "2032-02-29 12:00", "2036-02-29 12:00"]),
        ("0 6 1,15 jan,jul ? 2027-2028", ["2027-01-01 06:00", "2027-01-15 06:00", "2027-07-01 06:00"]),
        ("5/60 3 * * ? *", ["2026-03-03 03:05", "2026-03-04 03:05", "2026-03-05 03:05"]),
    ],
)
def test_runs_come_when_they_should(expression: str, expected: list[str]) -> None:
    assert coming(expression) == expected


def test_wall_clock_is_kept_over_the_clock_change() -> None:
    moment = datetime(2026, 3, 27, 12, tzinfo=UTC)

    assert coming("0 7 * * ? *", 3, moment, BERLIN) == ["2026-03-28 06:00", "2026-03-29 05:00", "2026-03-30 05:00"]


def test_time_that_the_clocks_skip_is_left_out() -> None:
    moment = datetime(2026, 3, 28, 12, tzinfo=UTC)

    assert coming("30 2 * * ? *", 2, moment, BERLIN) == ["2026-03-30 00:30", "2026-03-31 00:30"]


def test_time_that_the_clocks_show_twice_counts_once() -> None:
    moment = datetime(2026, 10, 24, 12, tzinfo=UTC)

    assert coming("30 2 * * ? *", 2, moment, BERLIN) == ["2026-10-25 00:30", "2026-10-26 01:30"]


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "0 7 ? * MON",
        "0 7 ? * MON * *",
        "0  7 ? * MON *",
        "cron(0 7 ? * MON *)",
        "rate(1 hour)",
        "0 7 * * * *",
        "0 7 ? * ? *",
        "0 7 1 * MON *",
        "60 7 ? * MON *",
        "-1 7 ? * MON *",
        "0 24 ? * MON *",
        "0 7 0 * ? *",
        "0 7 32 * ? *",
        "0 7 1 13 ? *",
        "0 7 1 FOO ? *",
        "0 7 ? * 8 *",
        "0 7 ? * 0 *",
        "0 7 ? * MON#6 *",
        "0 7 ? * FRI-MON *",
        "0 7 ? * MON 1969",
        "0 7 ? * MON 2200",
        "0 7/0 ? * MON *",
        "0 7, ? * MON *",
        "? 7 ? * MON *",
        "0 L ? * MON *",
        "0 7 LW * ? *",
        "0 7 L-3 * ? *",
        "0 7 W * ? *",
        "٣ 7 ? * MON *",
        "0 7 ? * ſUN *",
        "0 7 ? * MON *\n",
        "0 7 ? * MON " + "2026," * 60 + "2027",
    ],
)
def test_malformed_expression_is_refused(expression: str) -> None:
    with pytest.raises(CronRefused) as refused:
        parse(expression)

    assert refused.value.code == "invalid_cron"


@pytest.mark.parametrize("expression", ["* 7 ? * MON *", "0,30 7 ? * MON *", "0/15 * * * ? *", "10-20 7 ? * MON *"])
def test_more_than_hourly_is_refused(expression: str) -> None:
    with pytest.raises(CronRefused) as refused:
        parse(expression)

    assert refused.value.code == "too_frequent"


@pytest.mark.parametrize("expression", ["0 7 30 2 ? *", "0 7 31 4,6,9,11 ? *", "0 7 ? * MON 2025"])
def test_expression_that_never_comes(expression: str) -> None:
    assert parse(expression).next_after(MONDAY, UTC_ZONE) is None


@given(
    minute=st.integers(0, 59),
    hours=st.sets(st.integers(0, 23), min_size=1).map(sorted),
    weekday=st.integers(1, 7),
    moment=st.integers(0, 20 * 366 * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_next_run_is_later_and_fits_the_expression(
    minute: int, hours: list[int], weekday: int, moment: datetime, zone: str
) -> None:
    found = parse(f"{minute} {','.join(map(str, hours))} ? * {weekday} *").next_after(moment, ZoneInfo(zone))

    assert found is not None
    assert found > moment
    local = found.astimezone(ZoneInfo(zone))
    assert (local.minute, local.hour in hours, local.isoweekday() % 7 + 1) == (minute, True, weekday)


@given(st.text("0123456789*?/,-#LWMONJAN ", max_size=40))
def test_whatever_is_written_is_read_or_refused(expression: str) -> None:
    try:
        parse(expression)
    except CronRefused:
        return
