"""What the reports service reads of other services' events: people, courses and members, for its directory."""

from kernel.directory_events import (
    CourseArchived,
    CourseCreated,
    CourseUpdated,
    MemberEnrolled,
    MemberRemoved,
    UserDeactivated,
    UserRegistered,
    UserUpdated,
)

__all__ = [
    "CourseArchived",
    "CourseCreated",
    "CourseUpdated",
    "MemberEnrolled",
    "MemberRemoved",
    "UserDeactivated",
    "UserRegistered",
    "UserUpdated",
]
