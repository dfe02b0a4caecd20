"""Request and answer bodies of the profile API."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from functions.profiles.images import MAX_IMAGE_BYTES, ImageType
from functions.profiles.service.profiles import SeenProfile
from kernel import clock
from kernel.links import HttpsLink, is_https
from kernel.schemas import AnswerModel, CalendarInstant, PatchModel, RequestModel, Score, Title, unchanged
from kernel.storage import Upload

MAX_LINKS = 10
MAX_COUNT = 1_000_000


def _not_to_come(moment: datetime) -> datetime:
    if moment > clock.now():
        raise PydanticCustomError("in_future", "Must not lie in the future")
    return moment


def _icon(text: str) -> str:
    if not text.isprintable() or (":" in text and not is_https(text)):
        raise PydanticCustomError("invalid_icon", "Must be a name, an emoji, or an https address")
    return text


LinkTitle = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Bio = Annotated[str, StringConstraints(max_length=2000)]
Count = Annotated[int, Field(strict=True, ge=0, le=MAX_COUNT)]
Percent = Annotated[Score, Field(le=100)]
AchievementCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]
AchievementText = Annotated[str, StringConstraints(max_length=2000)]
Icon = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_icon)]


class ProfileLink(RequestModel):
    """A link that a person shows."""

    title: LinkTitle
    url: HttpsLink


class ProfilePatch(PatchModel):
    """Changes of one's own profile; null clears what may be empty. One avatar takes the other's place."""

    avatar_url: HttpsLink | None = None
    bio: Bio | None = None
    links: Annotated[list[ProfileLink], Field(max_length=MAX_LINKS)] = unchanged()
    avatar_upload_id: UUID = unchanged()

    @field_validator("avatar_upload_id")
    @classmethod
    def _is_the_only_avatar(cls, upload_id: UUID, info: ValidationInfo) -> UUID:
        if info.data.get("avatar_url") is not None:
            raise PydanticCustomError("two_avatars", "Give avatar_url or avatar_upload_id, not both")
        return upload_id

    def values(self) -> dict[str, Any]:
        """Return the fields that the request names, links as plain objects."""
        changes: dict[str, Any] = self.changes()
        if "links" in changes:
            changes["links"] = [link.model_dump() for link in self.links]
        return changes


class ProfileLinkRead(AnswerModel):
    """A link that a person shows."""

    title: str
    url: str


class StatsRead(AnswerModel):
    """A person's figures. An average of nothing is null."""

    tests_taken: int = Field(description="Tests with a finished attempt")
    tests_passed: int = Field(description="Tests of which an attempt was passed")
    average_test_percent: Score | None = Field(description="Of what counts of each test")
    homeworks_submitted: int
    homeworks_graded: int
    average_homework_percent: Score | None
    lessons_attended: int = Field(description="Present or late")
    lessons_missed: int = Field(description="Absent without excuse")
    last_activity_at: datetime | None = Field(description="The last work handed in, test finished or lesson attended")


class ProfileRead(AnswerModel):
    """A person's profile."""

    user_id: UUID
    full_name: str
    avatar_url: str | None = Field(description="An uploaded avatar's link lives for five minutes")
    bio: str | None
    links: list[ProfileLinkRead]
    achievements_count: int
    stats: StatsRead | None = Field(
        default=None,
        exclude_if=lambda value: value is None,
        description="Only for the person, staff of a shared course, managers and admins",
    )
    version: int

    @classmethod
    def of(cls, seen: SeenProfile) -> ProfileRead:
        """Make the answer of a profile as its reader sees it."""
        profile = seen.profile
        own = {name: getattr(profile, name) for name in ("user_id", "full_name", "bio", "links", "version")}
        count = profile.achievements_count
        return cls.model_validate(
            {**own, "avatar_url": seen.avatar_url, "achievements_count": count, "stats": seen.stats}
        )


class AvatarUploadCreate(RequestModel):
    """A picture that is to be uploaded."""

    content_type: ImageType
    size: int = Field(strict=True, ge=1, le=MAX_IMAGE_BYTES, description="Bytes, exactly")


class AvatarTargetRead(AnswerModel):
    """The request that uploads the picture: `method` to `url` with exactly these headers, the picture as body."""

    url: str
    method: Literal["PUT"]
    headers: dict[str, str]
    expires_at: datetime


class AvatarUploadRead(AnswerModel):
    """Where to send an announced picture; `PATCH /api/profile/me` with its id then makes it the avatar."""

    avatar_upload_id: UUID
    upload: AvatarTargetRead

    @classmethod
    def of(cls, upload_id: UUID, upload: Upload) -> AvatarUploadRead:
        """Make the answer of an announced picture."""
        return cls.model_validate({"avatar_upload_id": upload_id, "upload": upload})


class AchievementCreate(RequestModel):
    """An achievement to grant. Of one code a person has one."""

    code: AchievementCode
    title: Title
    description: AchievementText | None = None
    icon: Icon | None = None


class AchievementRead(AnswerModel):
    """An achievement; `granted_by` is null when events granted it."""

    id: UUID
    user_id: UUID
    code: str
    title: str
    description: str | None
    icon: str | None
    granted_by: UUID | None
    granted_at: datetime


class StatsUpdate(PatchModel):
    """Figures to set; what happens from then on moves them on from there."""

    tests_taken: Count = unchanged()
    tests_passed: Count = unchanged()
    average_test_percent: Percent = unchanged()
    homeworks_submitted: Count = unchanged()
    homeworks_graded: Count = unchanged()
    average_homework_percent: Percent = unchanged()
    lessons_attended: Count = unchanged()
    lessons_missed: Count = unchanged()
    last_activity_at: Annotated[CalendarInstant, AfterValidator(_not_to_come)] = unchanged()

    def values(self) -> dict[str, int | Decimal | datetime]:
        """Return the figures that the request names."""
        return {name: getattr(self, name) for name in self.model_fields_set}
