"""The profile's part of a report, line by line: a student's figures and achievements.

Lines and their fields are told in docs/decisions/0101-staged-parts.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC
from typing import Any

from functions.profiles.repository import achievements, profiles
from kernel.db import UnitOfWork
from kernel.staged_part import PartRequest

NAME = "profiles"


def records(uow: UnitOfWork, asked: PartRequest) -> Iterator[dict[str, Any]]:
    """Yield the part's lines: for a student their figures, then their achievements of the period, newest first."""
    about = asked.parameters
    student_id = about.student_id
    yield asked.head(NAME)
    if asked.report_type != "student_progress" or student_id is None:
        return
    stats = asdict(profiles.find_stats(uow.db, student_id))
    if stats["last_activity_at"] is not None:
        stats["last_activity_at"] = stats["last_activity_at"].astimezone(UTC)
    yield {"record": "stats", **stats}
    for achievement in achievements.all_achievements(uow.db, student_id):
        if not about.is_within(achievement.granted_at):
            continue
        told = {name: getattr(achievement, name) for name in ("code", "title", "description", "icon")}
        yield {"record": "achievement", **told, "granted_at": achievement.granted_at.astimezone(UTC)}
