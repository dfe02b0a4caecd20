"""The events of the gradebook service."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from kernel.events import PublishedEvent
from kernel.schemas import Instant, Score


class GradebookEvent(PublishedEvent, source="campus.gradebook"):
    """What the gradebook service tells."""


class GradeRecorded(GradebookEvent):
    """A grade was recorded, or replaced. It carries the whole grade; `mark` is by the course's scale of that moment."""

    grade_id: UUID = Field(examples=[UUID("0192f3a0-0000-7000-8000-000000000040")])
    student_id: UUID = Field(examples=[UUID("0192f3a0-0000-7000-8000-000000000002")])
    course_id: UUID = Field(examples=[UUID("0192f3a0-0000-7000-8000-000000000010")])
    kind: Literal["homework", "test"] = Field(examples=["homework"])
    source_id: UUID = Field(examples=[UUID("0192f3a0-0000-7000-8000-000000000020")])
    title: str = Field(examples=["Quadratic equations"])
    score: Annotated[Score, Field(examples=[87.5])]
    max_score: Annotated[Score, Field(examples=[100])]
    percent: Annotated[Score, Field(examples=[87.5])]
    mark: int = Field(ge=2, le=5, examples=[4])
    graded_by: UUID | None = Field(examples=[UUID("0192f3a0-0000-7000-8000-000000000001")])
    graded_at: Instant = Field(examples=["2026-09-14T10:00:00Z"])
    reason: Literal["grade", "regrade", "late_policy", "import"] = Field(examples=["grade"])
    is_new: bool = Field(examples=[True])
    version: int = Field(ge=1, examples=[1])
