"""What people are told of: one occasion, whom it concerns, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, JsonValue

from functions.notifications.policies import NotificationType
from kernel.directory import STAFF, CourseRole

EVERYBODY = frozenset(CourseRole)
STUDENTS = frozenset({CourseRole.STUDENT})

STALE = timedelta(days=14)
"""As long as a dead letter is kept. What is older is a replay of the past, and no news to anybody."""

CAUGHT_UP = timedelta(days=3)
"""How far back a member whose enrolment is slow is told what their course was told."""


class Occasion(BaseModel):
    """Something to tell people of.

    Attributes:
        text: its key in the catalogues, filled in with `parameters`. Parameters ending in ``_at`` are moments, shown by
            the clock of the parameter `timezone`, or else of the course.
        dedupe_key: names the occasion; nobody is told twice of one.
        user_ids: whom it concerns; None: the course's members in one of `roles`.
        actor_id: who brought it about, and knows.
        subject: the thing it is news of, in its `version`: once that version was told, or a newer one, it is dropped.
        unless_changed: a subject of which no version newer than `version` must have been told.
        over_at: from then on there is nothing to tell any more, and no mail may leave.
    """

    model_config = ConfigDict(frozen=True)

    type: NotificationType
    text: str
    parameters: dict[str, JsonValue] = {}
    link: str | None = None
    data: dict[str, JsonValue] = {}
    dedupe_key: str
    course_id: UUID | None = None
    user_ids: list[UUID] | None = None
    roles: frozenset[CourseRole] = EVERYBODY
    actor_id: UUID | None = None
    is_mailed: bool = True
    subject: str | None = None
    unless_changed: str | None = None
    version: int = 0
    over_at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one person gets a notice: in the app, by a mail from some moment on, or both."""

    user_id: UUID
    locale: str
    is_shown: bool
    mail_due_at: datetime | None


__all__ = ["CAUGHT_UP", "EVERYBODY", "STAFF", "STALE", "STUDENTS", "Delivery", "Occasion"]
