"""What people are told of: this service's views of other services' events. The directory's are in the kernel."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from kernel import directory_events
from kernel.events import ConsumedEvent
from kernel.schemas import Score


class CourseCreated(directory_events.CourseCreated):
    """Somebody made a course, and is its first teacher."""

    owner_id: UUID


class HomeworkAssigned(ConsumedEvent):
    """The students of a course got a homework."""

    homework_id: UUID
    course_id: UUID
    title: str
    due_at: AwareDatetime | None
    max_score: Score
    version: int


class HomeworkClosed(ConsumedEvent):
    """A homework takes no submissions any more."""

    homework_id: UUID
    course_id: UUID
    title: str
    version: int


class SubmissionReceived(ConsumedEvent):
    """A student handed in a homework."""

    submission_id: UUID
    homework_id: UUID
    course_id: UUID
    student_id: UUID
    attempt: int
    is_late: bool
    homework_title: str


class SubmissionGraded(ConsumedEvent):
    """A submission was graded, for the first time or again."""

    submission_id: UUID
    homework_id: UUID
    course_id: UUID
    student_id: UUID
    title: str
    score: Score
    max_score: Score
    feedback: str | None
    graded_by: UUID
    graded_at: AwareDatetime
    is_regrade: bool


class GradeRecorded(ConsumedEvent):
    """The gradebook has a new grade: by hand, or as homework and tests have told it."""

    student_id: UUID
    course_id: UUID
    kind: Literal["homework", "test"]
    source_id: UUID
    title: str
    score: Score
    max_score: Score
    mark: int
    graded_by: UUID | None
    graded_at: AwareDatetime
    is_new: bool


class TestPublished(ConsumedEvent):
    """The students of a course may take a test."""

    test_id: UUID
    course_id: UUID
    title: str
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    time_limit_minutes: int | None
    version: int


class AttemptFinished(ConsumedEvent):
    """A student's attempt at a test was scored."""

    attempt_id: UUID
    test_id: UUID
    course_id: UUID
    student_id: UUID
    title: str
    status: Literal["submitted", "expired"]
    score: Score
    max_score: Score
    passed: bool
    submitted_at: AwareDatetime


class LessonScheduled(ConsumedEvent):
    """A lesson was planned, alone or in a series."""

    lesson_id: UUID
    course_id: UUID
    title: str
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    timezone: str
    location: str | None
    teacher_id: UUID
    series_id: UUID | None
    changed: list[str]
    version: int


class LessonChanged(LessonScheduled):
    """A lesson was moved, or changed otherwise."""


class LessonCancelled(LessonScheduled):
    """A lesson will not take place."""


class LessonReminderDue(ConsumedEvent):
    """A lesson begins within the hour."""

    lesson_id: UUID
    course_id: UUID
    title: str
    starts_at: AwareDatetime
    timezone: str
    location: str | None
    version: int


class AttendanceMarked(ConsumedEvent):
    """A student's mark in a lesson was set, or set anew."""

    lesson_id: UUID
    course_id: UUID
    student_id: UUID
    status: Literal["present", "absent", "late", "excused"]
    lesson_starts_at: AwareDatetime
    lesson_timezone: str
    marked_by: UUID
    version: int


class AchievementGranted(ConsumedEvent):
    """Somebody has a new achievement."""

    achievement_id: UUID
    user_id: UUID
    title: str
    description: str | None
    granted_by: UUID | None


class ReportReady(ConsumedEvent):
    """A report can be downloaded."""

    operation_id: UUID
    report_id: UUID
    type: str
    format: str
    requested_by: UUID
    rows: int
    expires_at: AwareDatetime


class ReportFailed(ConsumedEvent):
    """A report could not be made."""

    operation_id: UUID
    report_id: UUID
    type: str
    requested_by: UUID
    error_code: str
    error_detail: str


class ReportScheduleDisabled(ConsumedEvent):
    """A recurring report stops."""

    schedule_id: UUID
    owner_id: UUID
    type: str
    reason: str
