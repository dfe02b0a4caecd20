"""Request and answer bodies of the schedule API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from functions.schedule.recurrence import LONGEST_LESSON, Weekday, WeeklyRule
from functions.schedule.repository.rows import AttendanceStatus, LessonStatus
from kernel.links import HttpsLink
from kernel.schemas import AnswerModel, CalendarInstant, PatchModel, RequestModel, Title, ZoneName, unchanged

MAX_RECORDS = 500

# A series of them must fit an answer.
LessonText = Annotated[str, StringConstraints(max_length=2000)]
Place = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Note = Annotated[str, StringConstraints(max_length=500)]


class LessonRepeat(RequestModel):
    """The days of every week on which a lesson is repeated, up to a date (included) in the lesson's zone."""

    weekly: Annotated[list[Weekday], Field(min_length=1, max_length=7)]
    until: date

    def rule(self) -> WeeklyRule:
        """Return the rule that these fields describe."""
        return WeeklyRule(frozenset(self.weekly), self.until)


class LessonCreate(RequestModel):
    """A new lesson, or with `repeat` a series. Without a zone it follows its course's, without a teacher the caller."""

    title: Title
    description: LessonText | None = None
    starts_at: CalendarInstant
    ends_at: CalendarInstant
    timezone: ZoneName | None = None
    location: Place | None = None
    meeting_url: HttpsLink | None = None
    teacher_id: UUID | None = None
    repeat: LessonRepeat | None = None

    @field_validator("ends_at")
    @classmethod
    def _ends_after_it_starts(cls, ends_at: datetime, info: ValidationInfo) -> datetime:
        starts_at = info.data.get("starts_at")
        if starts_at is not None and ends_at <= starts_at:
            raise PydanticCustomError("ends_before_start", "Must be after starts_at")
        if starts_at is not None and ends_at - starts_at > LONGEST_LESSON:
            raise PydanticCustomError("lesson_too_long", "Must be at most 24 hours after starts_at")
        return ends_at

    def values(self) -> dict[str, Any]:
        """Return the lesson's fields, by name."""
        return {name: getattr(self, name) for name in type(self).model_fields if name != "repeat"}


class LessonPatch(PatchModel):
    """Changes of a lesson; null clears what may be empty."""

    title: Title = unchanged()
    description: LessonText | None = None
    starts_at: CalendarInstant = unchanged()
    ends_at: CalendarInstant = unchanged()
    timezone: ZoneName = unchanged()
    location: Place | None = None
    meeting_url: HttpsLink | None = None
    teacher_id: UUID = unchanged()
    status: LessonStatus = unchanged()


class LessonRead(AnswerModel):
    """A lesson."""

    id: UUID
    course_id: UUID
    title: str
    description: str | None
    starts_at: datetime
    ends_at: datetime
    timezone: str
    location: str | None
    meeting_url: str | None
    teacher_id: UUID
    status: LessonStatus
    series_id: UUID | None
    version: int


class LessonSeriesRead(AnswerModel):
    """All lessons of a new series, by their beginning."""

    items: list[LessonRead]


class CalendarLinkRead(AnswerModel):
    """Where the caller's calendar can be subscribed to. Whoever knows the address can read it."""

    url: str


class AttendanceRecord(RequestModel):
    """One student's mark."""

    student_id: UUID
    status: AttendanceStatus
    note: Note | None = None


class AttendanceMark(RequestModel):
    """Marks of a lesson; each takes the place of the student's mark before."""

    records: Annotated[list[AttendanceRecord], Field(min_length=1, max_length=MAX_RECORDS)]


class AttendanceRead(AnswerModel):
    """A student's mark in a lesson."""

    lesson_id: UUID
    student_id: UUID
    full_name: str
    status: AttendanceStatus
    note: str | None
    marked_by: UUID
    marked_at: datetime


class AttendanceMarkRead(AnswerModel):
    """The marks as they are now, in the order of the request: a list that is always whole."""

    items: list[AttendanceRead]
    next_cursor: None = None
