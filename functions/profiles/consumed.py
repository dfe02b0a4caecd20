"""What the profile service reads of other services' events. The directory's own are in `kernel.directory_events`."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from kernel.events import ConsumedEvent
from kernel.schemas import Instant, Score


class SubmissionReceived(ConsumedEvent):
    """A student handed in a homework, for the first time or again."""

    homework_id: UUID
    student_id: UUID
    submitted_at: Instant


class SubmissionGraded(ConsumedEvent):
    """A teacher graded a homework's submission, for the first time or again."""

    homework_id: UUID
    student_id: UUID
    attempt: int
    score: Score
    max_score: Score
    percent: Score
    version: int


class AttemptFinished(ConsumedEvent):
    """A student's attempt at a test was scored; `counted_percent` is what counts of all their attempts by now."""

    test_id: UUID
    student_id: UUID
    score: Score
    max_score: Score
    passed: bool
    counted_percent: Score
    result_version: int
    submitted_at: Instant


class LessonScheduled(ConsumedEvent):
    """A lesson was planned."""

    lesson_id: UUID
    course_id: UUID
    starts_at: Instant
    timezone: str
    status: Literal["planned", "cancelled", "held"]
    version: int


class LessonChanged(LessonScheduled):
    """A lesson was changed or moved."""


class LessonCancelled(LessonScheduled):
    """A lesson will not take place."""


class AttendanceMarked(ConsumedEvent):
    """A student's mark in a lesson was set, or set anew."""

    lesson_id: UUID
    course_id: UUID
    student_id: UUID
    status: Literal["present", "absent", "late", "excused"]
    lesson_starts_at: Instant
    lesson_timezone: str
    marked_at: Instant
    version: int
