"""The events of the tests service. Each carries the whole state of what it tells of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent
from kernel.schemas import Score

_COURSE_ID = UUID("0192f3a0-0000-7000-8000-000000000010")
_TEST_ID = UUID("0192f3a0-0000-7000-8000-000000000060")
_ATTEMPT_ID = UUID("0192f3a0-0000-7000-8000-000000000061")
_STUDENT_ID = UUID("0192f3a0-0000-7000-8000-000000000002")


class TestsEvent(PublishedEvent, source="campus.tests"):
    """What the tests service tells."""


class TestPublished(TestsEvent):
    """The students of a course may take a test, within its window."""

    test_id: UUID = Field(examples=[_TEST_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    title: str = Field(examples=["Linear equations"])
    opens_at: datetime | None = Field(examples=[datetime(2026, 10, 5, 8, 0, tzinfo=UTC)])
    closes_at: datetime | None = Field(examples=[datetime(2026, 10, 9, 18, 0, tzinfo=UTC)])
    time_limit_minutes: int | None = Field(ge=1, examples=[45])
    max_score: Score = Field(examples=[20])
    version: int = Field(ge=1, examples=[2])


class AttemptFinished(TestsEvent):
    """A student submitted an attempt, or its time ran out; it is scored.

    `counted_score` is what counts of all finished attempts by the test's policy, and `result_version` their number.
    """

    attempt_id: UUID = Field(examples=[_ATTEMPT_ID])
    test_id: UUID = Field(examples=[_TEST_ID])
    course_id: UUID = Field(examples=[_COURSE_ID])
    student_id: UUID = Field(examples=[_STUDENT_ID])
    title: str = Field(examples=["Linear equations"])
    number: int = Field(ge=1, examples=[2])
    status: Literal["submitted", "expired"] = Field(examples=["submitted"])
    score: Score = Field(examples=[15.5])
    max_score: Score = Field(examples=[20])
    percent: Score = Field(examples=[77.5])
    passed: bool = Field(examples=[True])
    counted_score: Score = Field(examples=[17])
    counted_percent: Score = Field(examples=[85])
    result_version: int = Field(ge=1, examples=[2])
    submitted_at: datetime = Field(examples=[datetime(2026, 10, 6, 9, 30, tzinfo=UTC)])
    version: int = Field(ge=1, examples=[4])
