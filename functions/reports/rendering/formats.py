"""Numbers and moments as readers of a language write them."""

from __future__ import annotations

import datetime as dt
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from functions.reports.rendering.header import ReportHeader
from kernel.clock import zone

HUNDREDTH = Decimal("0.01")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_THIN = "\u202f"


class Formats:
    """How one report writes numbers and moments: by its language and in its zone."""

    def __init__(self, header: ReportHeader) -> None:
        self.is_russian = header.locale.lower().replace("_", "-").partition("-")[0] == "ru"
        self.zone = zone(header.timezone)

    def number(self, value: Decimal, places: int = 2) -> str:
        """Return `value` with exactly `places` decimals, rounded half up."""
        text = str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
        return text.replace(".", ",") if self.is_russian else text

    def score(self, value: Decimal) -> str:
        """Return `value` without needless zeros."""
        text = self.number(value).rstrip("0").rstrip(",.")
        return text or "0"

    def percent(self, value: Decimal, places: int = 2) -> str:
        """Return `value` with a percent sign, parted by a space in Russian."""
        return f"{self.number(value, places)}{_THIN if self.is_russian else ''}%"

    def local(self, moment: datetime) -> datetime:
        """Return `moment` on the clocks of the report's zone, without the zone: spreadsheets know none."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def date(self, day: dt.date) -> str:
        """Return a day, the year included."""
        return f"{day:%d.%m.%Y}" if self.is_russian else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def short_date(self, day: dt.date) -> str:
        """Return a day without the year."""
        return f"{day:%d.%m}" if self.is_russian else f"{day.day} {_MONTHS[day.month - 1]}"

    def moment(self, moment: datetime) -> str:
        """Return day and time, to the minute, in the report's zone."""
        local = self.local(moment)
        return f"{self.date(local)}, {local:%H:%M}"

    def day(self, moment: datetime) -> str:
        """Return the day of `moment` in the report's zone."""
        return self.date(self.local(moment))

    def last_day(self, end: datetime) -> str:
        """Return the last day before `end`, which itself is not included; with the time when it is not midnight."""
        local = self.local(end)
        if local.time() == time():
            return self.date(local - timedelta(days=1))
        return self.moment(end)


def ratio_percent(part: int, whole: int) -> Decimal | None:
    """Return `part` of `whole` as a percent with two places, None when there is no whole."""
    return (Decimal(100 * part) / whole).quantize(HUNDREDTH, ROUND_HALF_UP) if whole else None


def mean(total: Decimal, count: int) -> Decimal | None:
    """Return the mean with two places, None of nothing."""
    return (total / count).quantize(HUNDREDTH, ROUND_HALF_UP) if count else None
