"""What the statements give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.schedule.tables import lessons


class LessonStatus(StrEnum):
    """Where a lesson stands. A cancelled one stays so."""

    PLANNED = "planned"
    CANCELLED = "cancelled"
    HELD = "held"


class AttendanceStatus(StrEnum):
    """Whether a student was there."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson. `timezone` is the zone whose wall clock it follows, `series_id` what it was planned with."""

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
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    reminded_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """A student's mark in a lesson."""

    lesson_id: UUID
    student_id: UUID
    full_name: str
    status: AttendanceStatus
    note: str | None
    marked_by: UUID
    marked_at: datetime


def lesson_of(row: sa.Row[Any]) -> Lesson:
    """Make a lesson from a row that holds the table's columns."""
    values = {column.name: row._mapping[column] for column in lessons.c}
    return Lesson(**{**values, "status": LessonStatus(values["status"])})
