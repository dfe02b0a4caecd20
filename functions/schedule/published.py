"""The events of the schedule service. Each carries the whole state of what it tells of, with its version."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent

_LESSON_ID = UUID("0192f3a0-0000-7000-8000-000000000080")
_SERIES_ID = UUID("0192f3a0-0000-7000-8000-000000000081")
_COURSE_ID = UUID("0192f3a0-0000-7000-8000-000000000010")
_TEACHER_ID = UUID("0192f3a0-0000-7000-8000-000000000001")
_STUDENT_ID = UUID("0192f3a0-0000-7000-8000-000000000002")
_STARTS_AT = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)


class ScheduleEvent(PublishedEvent, source="campus.schedule"):
    """What the schedule service tells."""


class LessonScheduled(ScheduleEvent):
    """A lesson was planned, alone or as part of a series. `changed` names fields only in later events."""

    lesson_id: UUID = Field(examples=[_LESSON_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    title: str = Field(examples=["Linear equations"])
    starts_at: datetime = Field(examples=[_STARTS_AT])
    ends_at: datetime = Field(examples=[datetime(2026, 10, 5, 9, 30, tzinfo=UTC)])
    timezone: str = Field(examples=["Europe/Belgrade"])
    location: str | None = Field(examples=["Room 12"])
    meeting_url: str | None = Field(examples=["https://meet.example.org/algebra"])
    teacher_id: UUID = Field(examples=[_TEACHER_ID])
    status: Literal["planned", "cancelled", "held"] = Field(examples=["planned"])
    series_id: UUID | None = Field(examples=[_SERIES_ID])
    changed: list[str] = Field(examples=[[]])
    version: int = Field(ge=1, examples=[1])


class LessonChanged(LessonScheduled):
    """A lesson was moved or changed otherwise; `changed` names the fields."""

    changed: list[str] = Field(examples=[["ends_at", "starts_at"]])
    version: int = Field(ge=1, examples=[2])


class LessonCancelled(LessonScheduled):
    """A lesson will not take place."""

    status: Literal["planned", "cancelled", "held"] = Field(examples=["cancelled"])
    changed: list[str] = Field(examples=[["status"]])
    version: int = Field(ge=1, examples=[3])


class LessonReminderDue(ScheduleEvent):
    """A lesson begins within the hour. Told once for each beginning: a lesson that was moved is told of anew."""

    lesson_id: UUID = Field(examples=[_LESSON_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    title: str = Field(examples=["Linear equations"])
    starts_at: datetime = Field(examples=[_STARTS_AT])
    timezone: str = Field(examples=["Europe/Belgrade"])
    location: str | None = Field(examples=["Room 12"])
    meeting_url: str | None = Field(examples=["https://meet.example.org/algebra"])
    version: int = Field(ge=1, examples=[2])


class AttendanceMarked(ScheduleEvent):
    """Whether a student was there; `version` grows with each change of that mark."""

    lesson_id: UUID = Field(examples=[_LESSON_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    student_id: UUID = Field(examples=[_STUDENT_ID])
    status: Literal["present", "absent", "late", "excused"] = Field(examples=["present"])
    lesson_starts_at: datetime = Field(examples=[_STARTS_AT])
    lesson_timezone: str = Field(examples=["Europe/Belgrade"])
    marked_by: UUID = Field(examples=[_TEACHER_ID])
    marked_at: datetime = Field(examples=[datetime(2026, 10, 5, 8, 10, tzinfo=UTC)])
    version: int = Field(ge=1, examples=[1])
