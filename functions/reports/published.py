"""The events of the reports service, for the people who asked for a report."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent

Type = Literal["course_performance", "student_progress", "attendance"]
Format = Literal["pdf", "xlsx"]

_OPERATION_ID = UUID("0192f3a0-0000-7000-8000-0000000000a0")
_REPORT_ID = UUID("0192f3a0-0000-7000-8000-0000000000a1")
_SCHEDULE_ID = UUID("0192f3a0-0000-7000-8000-0000000000a2")
_COURSE_ID = UUID("0192f3a0-0000-7000-8000-000000000010")
_TEACHER_ID = UUID("0192f3a0-0000-7000-8000-000000000001")


class ReportsEvent(PublishedEvent, source="campus.reports"):
    """What the reports service tells."""


class ReportReady(ReportsEvent):
    """A report's file is there, until `expires_at`."""

    operation_id: UUID = Field(examples=[_OPERATION_ID])
    report_id: UUID = Field(examples=[_REPORT_ID])
    type: Type = Field(examples=["course_performance"])
    format: Format = Field(examples=["pdf"])
    requested_by: UUID = Field(examples=[_TEACHER_ID])
    course_id: UUID | None = Field(examples=[_COURSE_ID])
    student_id: UUID | None = Field(examples=[None])
    locale: str | None = Field(examples=["en"])
    rows: int = Field(ge=0, examples=[30])
    size_bytes: int = Field(ge=0, examples=[81920])
    generated_at: datetime = Field(examples=[datetime(2026, 10, 5, 8, 0, tzinfo=UTC)])
    expires_at: datetime = Field(examples=[datetime(2026, 11, 4, 8, 0, tzinfo=UTC)])
    is_scheduled: bool = Field(examples=[False])


class ReportFailed(ReportsEvent):
    """A report's file could not be made. `error_detail` says what the requester can do about it."""

    operation_id: UUID = Field(examples=[_OPERATION_ID])
    report_id: UUID = Field(examples=[_REPORT_ID])
    type: Type = Field(examples=["attendance"])
    format: Format = Field(examples=["pdf"])
    requested_by: UUID = Field(examples=[_TEACHER_ID])
    error_code: str = Field(examples=["timed_out"])
    error_detail: str = Field(examples=["It took too long. Ask for a shorter period."])
    is_scheduled: bool = Field(examples=[False])


class ReportScheduleDisabled(ReportsEvent):
    """A schedule was stopped, because its owner may not see those records any more."""

    schedule_id: UUID = Field(examples=[_SCHEDULE_ID])
    owner_id: UUID = Field(examples=[_TEACHER_ID])
    type: Type = Field(examples=["course_performance"])
    format: Format = Field(examples=["pdf"])
    reason: Literal["rights_lost"] = Field(examples=["rights_lost"])
