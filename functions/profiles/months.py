"""Calendar months, as the wall clock of a lesson's zone shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kernel import clock


def month_of(moment: datetime, timezone: str) -> date:
    """Return the first day of the month in which a moment lies in an IANA zone."""
    return moment.astimezone(clock.zone(timezone)).date().replace(day=1)


def end_of(month: date, timezone: str) -> datetime:
    """Return the moment in UTC at which a month, named by its first day, is over in an IANA zone."""
    years, index = divmod(month.month, 12)
    following = date(month.year + years, index + 1, 1)
    local = datetime(following.year, following.month, 1, tzinfo=clock.zone(timezone))
    return local.astimezone(UTC)
