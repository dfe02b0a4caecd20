"""The directory-keeping service's consumer, and what its tables hold."""

from __future__ import annotations

from typing import Any

from kernel.consumer import Consumer
from kernel.directory_events import subscribe_to_courses, subscribe_to_people
from tests.support.databases import ServiceDatabase

consumer = Consumer("directory")
subscribe_to_people(consumer)
subscribe_to_courses(consumer)


def copies(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows of the directory."""
    tables = {"people": "user_id", "course_copies": "course_id", "memberships": "course_id, user_id"}
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY {key}") for name, key in tables.items()}
