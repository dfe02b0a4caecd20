"""What the statements give back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from functions.profiles.figures import Activity, Figures, Stats, shown
from functions.profiles.images import ImageType


@dataclass(frozen=True, slots=True)
class Profile:
    """A person's profile, with what their figures are made of. An avatar is an address or a key, or there is none."""

    user_id: UUID
    full_name: str
    avatar_url: str | None
    avatar_key: str | None
    bio: str | None
    links: Sequence[dict[str, Any]]
    achievements_count: int
    version: int
    facts: Figures
    adjustment: Figures
    last_fact_at: datetime | None
    activity: Activity | None

    @property
    def stats(self) -> Stats:
        """The figures as they are shown."""
        return shown(self.facts, self.adjustment, self.last_fact_at, self.activity)


@dataclass(frozen=True, slots=True)
class AvatarUpload:
    """A picture that was announced."""

    user_id: UUID
    id: UUID
    content_type: ImageType
    size_bytes: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Achievement:
    """An achievement; `granted_by` is None when events granted it."""

    id: UUID
    user_id: UUID
    code: str
    title: str
    description: str | None
    icon: str | None
    granted_by: UUID | None
    granted_at: datetime
