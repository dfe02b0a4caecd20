"""What people are told, and how, and who may write to whom: pure rules over preferences and roles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from functions.notifications.quiet_hours import QuietHours
from kernel.directory import CourseAccess

BROADCAST_BODY_LIMIT = 2000
"""How long a message of staff may be. Alone in its mail it is printed whole: there may be nowhere to read on."""


MOST_BROADCASTS = 30
BROADCAST_WINDOW = timedelta(hours=1)
"""How many messages one sender may write in any such time."""


class NotificationType(StrEnum):
    """What a notification is about."""

    HOMEWORK = "homework"
    TEST = "test"
    SCHEDULE = "schedule"
    ACHIEVEMENT = "achievement"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Channels:
    """The ways in which somebody is told of one type."""

    in_app: bool = True
    email: bool = True


DEFAULTS: Mapping[NotificationType, Channels] = {
    **dict.fromkeys(NotificationType, Channels()),
    NotificationType.ACHIEVEMENT: Channels(email=False),
}
"""What holds for who never chose. An achievement comes with work that a mail has told of already."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants to be told. Mails that keep an account safe are none of these types and can't be refused."""

    channels: Mapping[NotificationType, Channels]
    quiet_hours: QuietHours | None = None


def may_write_to_course(access: CourseAccess) -> bool:
    """Whether the caller may write to all members of the course: its staff, and managers and admins."""
    return access.is_staff or access.caller.reads_everything
