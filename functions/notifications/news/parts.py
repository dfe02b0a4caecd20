"""What occasions are made of, whatever they are about."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue


def ids_of(event: object, *names: str) -> dict[str, JsonValue]:
    """Return some of an event's ids as a notification's data."""
    return {name: str(getattr(event, name)) for name in names}


def written(moment: datetime | None) -> str | None:
    """Return a moment as a parameter of a text."""
    return moment.isoformat() if moment else None
