"""The events of the profile service."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent

_ACHIEVEMENT_ID = UUID("0192f3a0-0000-7000-8000-000000000070")
_TEACHER_ID = UUID("0192f3a0-0000-7000-8000-000000000001")
_STUDENT_ID = UUID("0192f3a0-0000-7000-8000-000000000002")


class ProfileEvent(PublishedEvent, source="campus.profiles"):
    """What the profile service tells."""


class AchievementGranted(ProfileEvent):
    """Somebody has a new achievement. `granted_by` is null when events granted it."""

    achievement_id: UUID = Field(examples=[_ACHIEVEMENT_ID])
    user_id: UUID = Field(examples=[_STUDENT_ID])
    code: str = Field(examples=["helping_hand"])
    title: str = Field(examples=["Helping hand"])
    description: str | None = Field(examples=["Explained fractions to half of the class."])
    icon: str | None = Field(examples=["heart"])
    granted_by: UUID | None = Field(examples=[_TEACHER_ID])
    granted_at: datetime = Field(examples=[datetime(2026, 10, 7, 12, 0, tzinfo=UTC)])
