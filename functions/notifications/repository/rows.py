"""What the statements give back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.notifications.policies import DEFAULTS, Channels, NotificationType, Preferences
from functions.notifications.quiet_hours import QuietHours
from functions.notifications.tables import notifications, preferences


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that one person was told."""

    id: UUID
    user_id: UUID
    type: NotificationType
    title: str
    body: str
    link: str | None
    data: Mapping[str, Any]
    read_at: datetime | None
    created_at: datetime

    @property
    def is_read(self) -> bool:
        """Whether they have read it."""
        return self.read_at is not None


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is to be told; `locale` is None when the person's event is still under way."""

    user_id: UUID
    locale: str | None
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What somebody wrote to named people, or to a course's members."""

    id: UUID
    sender_id: UUID
    course_id: UUID | None
    user_ids: list[UUID] | None
    type: NotificationType
    title: str
    body: str
    link: str | None


SHOWN = tuple(notifications.c[name] for name in Notification.__annotations__)
"""The columns of a notification that its owner sees."""


def notification_of(row: sa.Row[Any]) -> Notification:
    """Make a notification from a row that holds `SHOWN`."""
    values = {column.name: row._mapping[column] for column in SHOWN}
    return Notification(**{**values, "type": NotificationType(values["type"])})


def preferences_of(row: sa.Row[Any]) -> Preferences:
    """Make preferences from a row that holds the table's columns, or nulls when there is none."""
    chosen = row._mapping[preferences.c.channels] or {}
    channels = {kind: Channels(**chosen[kind]) if kind in chosen else DEFAULTS[kind] for kind in NotificationType}
    zone = row._mapping[preferences.c.quiet_timezone]
    if zone is None:
        return Preferences(channels)
    starts, ends = row._mapping[preferences.c.quiet_from], row._mapping[preferences.c.quiet_to]
    return Preferences(channels, QuietHours(starts, ends, zone))


def recipient_of(row: sa.Row[Any]) -> Recipient:
    """Make a recipient from a row with `user_id`, `locale` and the columns of preferences."""
    return Recipient(row.user_id, row.locale, preferences_of(row))
