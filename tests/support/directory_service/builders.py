"""What people, courses and memberships look like in events and answers."""

from __future__ import annotations

from typing import Any

from kernel.ids import new_id


def a_person(**fields: Any) -> dict[str, Any]:
    """Make the data of a person's event."""
    user_id = str(new_id())
    return {
        "user_id": user_id,
        "email": f"{user_id}@example.org",
        "full_name": "Some Body",
        "role": "student",
        "locale": "en",
        "timezone": "UTC",
        "is_active": True,
        "version": 1,
        **fields,
    }


def a_course(**fields: Any) -> dict[str, Any]:
    """Make the data of a course's event, as far as the directory reads it."""
    return {
        "course_id": str(new_id()),
        "title": "Algebra",
        "timezone": "UTC",
        "status": "active",
        "version": 1,
        **fields,
    }


def a_membership(course: dict[str, Any], person: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Make the data of a membership's event, as far as the directory reads it."""
    key = {"course_id": course["course_id"], "user_id": person["user_id"]}
    return {**key, "role": "student", "version": 1, **fields}
