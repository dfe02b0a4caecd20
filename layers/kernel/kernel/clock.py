"""The one source of the current time, so that tests can set it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_frozen: ContextVar[datetime | None] = ContextVar("frozen_time", default=None)


def now() -> datetime:
    """Return the current time in UTC, with microseconds."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Make `now` answer `moment` (zone required) inside a with-block of this thread.

    Raises:
        ValueError: `moment` is naive.
    """
    if moment.tzinfo is None:
        raise ValueError("a frozen time needs a zone")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


@contextmanager
def moved_by(delta: timedelta) -> Iterator[None]:
    """Freeze the clock `delta` away from what it shows now."""
    with frozen_at(now() + delta):
        yield


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """Return the IANA zone names that this machine knows, without its words for no zone and for its own."""
    return frozenset(available_timezones() - {"Factory", "localtime"})


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the IANA zone `name`.

    Raises:
        zoneinfo.ZoneInfoNotFoundError: no such zone.
    """
    return ZoneInfo(name)
