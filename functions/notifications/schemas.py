"""Request and answer bodies of the notifications API."""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, StringConstraints, model_validator, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from functions.notifications.policies import BROADCAST_BODY_LIMIT, Channels, NotificationType, Preferences
from functions.notifications.quiet_hours import QuietHours
from kernel.schemas import AnswerModel, RequestModel, Title, ZoneName

MAX_RECIPIENTS = 1000


def _client_link(link: str) -> str:
    """Take an https address, or a path of the client: nothing that a browser could read as another host."""
    try:
        parts = urlsplit(link)
        is_address = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        is_address = False
    is_path = link.startswith("/") and not link.startswith("//")
    if not (is_address or is_path) or "\\" in link or not link.isprintable() or " " in link:
        raise PydanticCustomError("link", "Must be an https address or a path that begins with one /")
    return link


BroadcastBody = Annotated[str, StringConstraints(min_length=1, max_length=BROADCAST_BODY_LIMIT)]
ClientLink = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_client_link)]
WallClock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class NotificationRead(AnswerModel):
    """Something that the caller was told; `link` is an https address or a path of the client."""

    id: UUID
    user_id: UUID
    type: NotificationType
    title: str
    body: str
    link: str | None
    data: dict[str, Any]
    is_read: bool
    read_at: datetime | None
    created_at: datetime


class UnreadCountRead(AnswerModel):
    """How many notifications the caller has not read."""

    unread_count: int


class NotificationsMarkRead(RequestModel):
    """What to mark as read: one type, or all."""

    type: NotificationType | None = None


class NotificationsMarkedRead(AnswerModel):
    """How many notifications were unread before."""

    updated: int


class BroadcastCreate(RequestModel):
    """A message to named people, or to all members of a course: exactly one of the two."""

    user_ids: Annotated[list[UUID], Field(min_length=1, max_length=MAX_RECIPIENTS)] | None = None
    course_id: UUID | None = None
    type: NotificationType
    title: Title
    body: BroadcastBody
    link: ClientLink | None = None

    @model_validator(mode="after")
    def _names_one_kind_of_recipients(self) -> Self:
        if (self.user_ids is None) == (self.course_id is None):
            raise PydanticCustomError("recipients", "Name either user_ids or course_id")
        return self


class BroadcastAccepted(AnswerModel):
    """How many people the message is on its way to."""

    accepted: int


class NotificationChannels(RequestModel):
    """In which ways the caller is told of one type."""

    model_config = ConfigDict(from_attributes=True)

    in_app: StrictBool
    email: StrictBool


# A dictionary, because `from` is no name for a model's field, and an alias would let the field's name pass unseen.
NotificationQuietHours = TypedDict("NotificationQuietHours", {"from": WallClock, "to": WallClock, "timezone": ZoneName})
with_config(ConfigDict(extra="forbid"))(NotificationQuietHours)


def _lasting(quiet: NotificationQuietHours) -> NotificationQuietHours:
    if quiet["from"] == quiet["to"]:
        raise PydanticCustomError("quiet_hours", "`from` and `to` must differ")
    return quiet


QuietHoursField = Annotated[
    NotificationQuietHours,
    AfterValidator(_lasting),
    Field(description="Between these times no mail leaves; it waits for their end, which may lie on the next day"),
]


class NotificationChannelsByType(RequestModel):
    """The channels of every type."""

    model_config = ConfigDict(from_attributes=True)

    homework: NotificationChannels
    test: NotificationChannels
    schedule: NotificationChannels
    achievement: NotificationChannels
    system: NotificationChannels


class NotificationPreferences(RequestModel):
    """How the caller wants to be told. Mails that keep an account safe can't be switched off."""

    channels: NotificationChannelsByType
    quiet_hours: QuietHoursField | None = None

    def preferences(self) -> Preferences:
        """Return them as the service knows them."""
        channels = {kind: Channels(**getattr(self.channels, kind.value).model_dump()) for kind in NotificationType}
        quiet = self.quiet_hours
        if quiet is None:
            return Preferences(channels)
        hours = QuietHours(time.fromisoformat(quiet["from"]), time.fromisoformat(quiet["to"]), quiet["timezone"])
        return Preferences(channels, hours)

    @classmethod
    def of(cls, chosen: Preferences) -> Self:
        """Make them from what the service knows."""
        quiet = chosen.quiet_hours
        hours = quiet and {
            "from": f"{quiet.starts:%H:%M}",
            "to": f"{quiet.ends:%H:%M}",
            "timezone": quiet.timezone,
        }
        channels = {kind.value: channels for kind, channels in chosen.channels.items()}
        return cls.model_validate({"channels": channels, "quiet_hours": hours}, from_attributes=True)
