"""The events of the homework service. Each carries the whole state of what it tells of."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent
from kernel.schemas import Score

_COURSE_ID = UUID("0192f3a0-0000-7000-8000-000000000010")
_HOMEWORK_ID = UUID("0192f3a0-0000-7000-8000-000000000020")
_SUBMISSION_ID = UUID("0192f3a0-0000-7000-8000-000000000021")
_TEACHER_ID = UUID("0192f3a0-0000-7000-8000-000000000001")
_STUDENT_ID = UUID("0192f3a0-0000-7000-8000-000000000002")


class HomeworkEvent(PublishedEvent, source="campus.homework"):
    """What the homework service tells."""


class HomeworkAssigned(HomeworkEvent):
    """The students of a course got a homework."""

    homework_id: UUID = Field(examples=[_HOMEWORK_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    title: str = Field(examples=["Linear equations"])
    due_at: datetime | None = Field(examples=[datetime(2026, 10, 5, 18, 0, tzinfo=UTC)])
    max_score: Score = Field(examples=[20])
    version: int = Field(ge=1, examples=[1])


class HomeworkClosed(HomeworkAssigned):
    """A homework takes no submissions any more."""

    version: int = Field(ge=1, examples=[2])


class SubmissionReceived(HomeworkEvent):
    """A student handed in a homework, for the first time or again before it was graded."""

    submission_id: UUID = Field(examples=[_SUBMISSION_ID])
    homework_id: UUID = Field(examples=[_HOMEWORK_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    student_id: UUID = Field(examples=[_STUDENT_ID])
    attempt: int = Field(ge=1, examples=[1])
    is_late: bool = Field(examples=[True])
    submitted_at: datetime = Field(examples=[datetime(2026, 10, 6, 9, 30, tzinfo=UTC)])
    homework_title: str = Field(examples=["Linear equations"])


class SubmissionGraded(HomeworkEvent):
    """A submission was graded, or graded anew; `version` grows each time."""

    submission_id: UUID = Field(examples=[_SUBMISSION_ID])
    homework_id: UUID = Field(examples=[_HOMEWORK_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    student_id: UUID = Field(examples=[_STUDENT_ID])
    title: str = Field(examples=["Linear equations"])
    attempt: int = Field(ge=1, examples=[1])
    score: Score = Field(examples=[16.5])
    raw_score: Score = Field(examples=[18.5])
    late_penalty: Score = Field(examples=[2])
    max_score: Score = Field(examples=[20])
    percent: Score = Field(examples=[82.5])
    feedback: str | None = Field(examples=["Well argued; check the last sign."])
    graded_by: UUID = Field(examples=[_TEACHER_ID])
    graded_at: datetime = Field(examples=[datetime(2026, 10, 7, 12, 0, tzinfo=UTC)])
    is_regrade: bool = Field(examples=[False])
    version: int = Field(ge=1, examples=[2])
