"""Request and answer models of the gradebook's routes."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
    with_config,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from functions.gradebook.grading import GradeKind, GradingScale
from kernel.schemas import AnswerModel, Instant, RequestModel, Score, Title

_NUMBER = {"type": "number", "minimum": 0, "description": "At most 2 decimals"}
MaxScore = Annotated[Score, Field(gt=0), WithJsonSchema({**_NUMBER, "minimum": 0.01, "maximum": 1_000_000})]
Threshold = Annotated[Score, Field(le=100), WithJsonSchema({**_NUMBER, "maximum": 100})]
Weight = Annotated[Score, Field(le=1), WithJsonSchema({**_NUMBER, "maximum": 1})]
Mark = Annotated[int, Field(ge=2, le=5)]


class GradeCreate(RequestModel):
    """What grades of all kinds have in common."""

    student_id: UUID
    course_id: UUID
    title: Title
    max_score: MaxScore
    score: Score

    @field_validator("score")
    @classmethod
    def _at_most_all(cls, score: Decimal, info: ValidationInfo) -> Decimal:
        if "max_score" in info.data and score > info.data["max_score"]:
            raise PydanticCustomError("above_max_score", "is more than max_score")
        return score


class HomeworkGradeCreate(GradeCreate):
    """A grade for a homework."""

    homework_id: UUID


class TestGradeCreate(GradeCreate):
    """A grade for a test."""

    test_id: UUID


class GradeRead(AnswerModel):
    """A grade; `mark` is by the course's scale as it is now."""

    id: UUID
    student_id: UUID
    course_id: UUID
    kind: GradeKind
    source_id: UUID
    title: str
    score: Score
    max_score: Score
    percent: Score
    mark: Mark
    graded_by: UUID | None
    graded_at: Instant
    version: int


class GradesSummaryRead(AnswerModel):
    """All matching grades, not only those of the page; null where nothing counts."""

    count: int
    average_percent: Score | None
    mark: Mark | None


class StudentGradesRead(AnswerModel):
    """A page of a student's grades, newest first."""

    items: list[GradeRead]
    next_cursor: str | None
    summary: GradesSummaryRead


class GradebookColumn(AnswerModel):
    """Something that was graded in the course."""

    source_id: UUID
    kind: GradeKind
    title: str
    max_score: Score


class GradebookCell(AnswerModel):
    """One student's grade for one source."""

    score: Score
    percent: Score
    mark: Mark


class GradebookRow(AnswerModel):
    """One student; `grades` has an entry for each source that they have a grade for."""

    student_id: UUID
    full_name: str
    grades: dict[UUID, GradebookCell]
    average_percent: Score | None
    mark: Mark | None


class GradebookRead(AnswerModel):
    """A page of a course's gradebook, students by name."""

    course_id: UUID
    columns: list[GradebookColumn]
    rows: list[GradebookRow]
    next_cursor: str | None


class GradeStateRead(AnswerModel):
    """What a grade was at one time."""

    score: Score
    max_score: Score
    percent: Score


class GradeChangeRead(AnswerModel):
    """One change of a grade; `before` is null where the grade was new."""

    grade_id: UUID
    version: int
    student_id: UUID
    kind: GradeKind
    source_id: UUID
    title: str
    before: GradeStateRead | None
    after: GradeStateRead
    reason: Literal["grade", "regrade", "late_policy", "import"]
    changed_by: UUID | None
    changed_at: Instant
    request_id: str


# A dictionary, because a mark is no name for a model's field, and an alias would let the field's name pass unseen.
GradingThresholds = TypedDict("GradingThresholds", {"5": Threshold, "4": Threshold, "3": Threshold})
with_config(ConfigDict(extra="forbid"))(GradingThresholds)


def _descending(thresholds: GradingThresholds) -> GradingThresholds:
    if not thresholds["5"] > thresholds["4"] > thresholds["3"]:
        raise PydanticCustomError("not_descending", "must descend from mark to mark")
    return thresholds


Thresholds = Annotated[
    GradingThresholds,
    AfterValidator(_descending),
    Field(description="The percent from which each mark is given; below the last it is 2"),
]


class GradingWeights(RequestModel):
    """How much the average of each kind counts."""

    homework: Weight
    test: Weight

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.homework + self.test != 1:
            raise PydanticCustomError("not_one", "must add up to 1")
        return self


class GradingScaleReplace(RequestModel):
    """A new grading scale."""

    thresholds: Thresholds
    weights: GradingWeights

    def scale(self) -> GradingScale:
        """Return it as the service knows it."""
        return GradingScale(
            self.thresholds["5"],
            self.thresholds["4"],
            self.thresholds["3"],
            self.weights.homework,
            self.weights.test,
        )


class GradingScaleRead(AnswerModel):
    """A course's grading scale; version 0 is the default one, where none was set."""

    course_id: UUID
    thresholds: Thresholds
    weights: GradingWeights
    version: int

    @classmethod
    def of(cls, course_id: UUID, scale: GradingScale) -> Self:
        """Make the answer."""
        return cls(
            course_id=course_id,
            thresholds={"5": scale.five, "4": scale.four, "3": scale.three},
            weights=GradingWeights(homework=scale.homework_weight, test=scale.test_weight),
            version=scale.version,
        )
