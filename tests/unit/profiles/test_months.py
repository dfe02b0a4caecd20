"""Months as the wall clock of a zone shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from functions.profiles.months import end_of, month_of


@pytest.mark.parametrize(
    ("moment", "timezone", "expected"),
    [
        (datetime(2026, 3, 31, 22, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 4, 1)),
        (datetime(2026, 3, 31, 21, 30, tzinfo=UTC), "Europe/Berlin", date(2026, 3, 1)),
        (datetime(2026, 3, 1, 1, 0, tzinfo=UTC), "America/New_York", date(2026, 2, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), "UTC", date(2026, 12, 1)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), "Pacific/Kiritimati", date(2027, 1, 1)),
    ],
)
def test_month_is_that_of_the_zone(moment: datetime, timezone: str, expected: date) -> None:
    assert month_of(moment, timezone) == expected


@pytest.mark.parametrize(
    ("month", "timezone", "expected"),
    [
        (date(2026, 3, 1), "Europe/Berlin", datetime(2026, 3, 31, 22, 0, tzinfo=UTC)),
        (date(2026, 2, 1), "Europe/Berlin", datetime(2026, 2, 28, 23, 0, tzinfo=UTC)),
        (date(2028, 2, 1), "UTC", datetime(2028, 3, 1, tzinfo=UTC)),
        (date(2026, 12, 1), "America/New_York", datetime(2027, 1, 1, 5, 0, tzinfo=UTC)),
        (date(2026, 11, 1), "UTC", datetime(2026, 12, 1, tzinfo=UTC)),
    ],
)
def test_month_ends_at_the_zones_midnight(month: date, timezone: str, expected: datetime) -> None:
    assert end_of(month, timezone) == expected
    assert end_of(month, timezone).tzinfo is UTC
    assert month_of(expected, timezone) > month
