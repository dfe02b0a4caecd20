"""What reports are told of a student: their figures and achievements, as records that are JSON already."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from functions.profiles.repository import achievements, profiles
from kernel.db import UnitOfWork


def export_student(uow: UnitOfWork, student_id: UUID) -> Iterator[dict[str, Any]]:
    """Yield a student's figures, then their achievements, newest first, without holding them all.

    Percents are strings with two places, counts integers, moments RFC 3339 in UTC, and what there is not is None.
    It only reads, and needs a transaction.
    """
    stats = profiles.find_stats(uow.db, student_id)
    yield {"record": "stats", **{name: _plain(value) for name, value in asdict(stats).items()}}
    for achievement in achievements.all_achievements(uow.db, student_id):
        told = {name: getattr(achievement, name) for name in ("code", "title", "description", "icon")}
        yield {"record": "achievement", **told, "granted_at": _plain(achievement.granted_at)}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return f"{value:.2f}" if isinstance(value, Decimal) else value
