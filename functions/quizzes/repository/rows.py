"""What the statements give back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from pydantic import TypeAdapter

from functions.quizzes.answers import Answers
from functions.quizzes.questions import Question
from functions.quizzes.tables import attempts, tests

_QUESTIONS: TypeAdapter[tuple[Question, ...]] = TypeAdapter(tuple[Question, ...])


class TestStatus(StrEnum):
    """Where a test stands: it goes from draft to published to closed, and never back."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class AttemptPolicy(StrEnum):
    """Which of a student's finished attempts counts."""

    BEST = "best"
    LAST = "last"
    AVERAGE = "average"


class ShowAnswers(StrEnum):
    """When students see the key of what they answered."""

    NEVER = "never"
    AFTER_SUBMIT = "after_submit"
    AFTER_CLOSE = "after_close"


class AttemptStatus(StrEnum):
    """Where an attempt stands; the two last are finished and scored."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Test:
    """A test. Once it is published its questions never change; `pass_percent` is of one attempt."""

    id: UUID
    course_id: UUID
    title: str
    description: str | None
    status: TestStatus
    time_limit_minutes: int | None
    max_attempts: int | None
    attempt_policy: AttemptPolicy
    opens_at: datetime | None
    closes_at: datetime | None
    shuffle_questions: bool
    pass_percent: Decimal
    show_answers: ShowAnswers
    questions: tuple[Question, ...]
    max_score: Decimal
    created_by: UUID
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    closed_at: datetime | None
    version: int

    def has_opened(self, moment: datetime) -> bool:
        """Whether its window has begun."""
        return self.opens_at is None or self.opens_at <= moment

    def has_ended(self, moment: datetime) -> bool:
        """Whether it is closed, by hand or by its window: no attempt is open any more."""
        return self.status is TestStatus.CLOSED or (self.closes_at is not None and self.closes_at <= moment)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a student; what it earned comes with its end. `points` are by question id."""

    id: UUID
    test_id: UUID
    student_id: UUID
    number: int
    status: AttemptStatus
    started_at: datetime
    deadline_at: datetime | None
    submitted_at: datetime | None
    answers: Answers
    sequence: int | None
    points: dict[str, Decimal] | None
    score: Decimal | None
    max_score: Decimal
    percent: Decimal | None
    passed: bool | None
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it is not finished yet."""
        return self.status is AttemptStatus.IN_PROGRESS

    def is_overdue(self, moment: datetime) -> bool:
        """Whether it is open past its deadline; at the deadline itself it is."""
        return self.is_open and self.deadline_at is not None and self.deadline_at <= moment


@dataclass(frozen=True, slots=True)
class Standing:
    """A student's finished attempts at a test: how many, and what each policy makes of their scores."""

    finished: int
    best: Decimal
    last: Decimal
    average: Decimal

    def counted(self, policy: AttemptPolicy) -> Decimal:
        """Return the score that counts."""
        counted: Decimal = getattr(self, policy.value)
        return counted


def test_of(row: sa.Row[Any]) -> Test:
    """Make a test from a row that holds the table's columns."""
    values = {column.name: row._mapping[column] for column in tests.c}
    return Test(
        **{
            **values,
            "status": TestStatus(values["status"]),
            "attempt_policy": AttemptPolicy(values["attempt_policy"]),
            "show_answers": ShowAnswers(values["show_answers"]),
            "questions": _QUESTIONS.validate_python(values["questions"]),
        }
    )


def attempt_of(row: sa.Row[Any]) -> Attempt:
    """Make an attempt from a row that holds the table's columns."""
    values = {column.name: row._mapping[column] for column in attempts.c}
    points = values["points"] and {question_id: Decimal(earned) for question_id, earned in values["points"].items()}
    return Attempt(**{**values, "status": AttemptStatus(values["status"]), "points": points})


def stored(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return questions as the table's json column keeps them."""
    kept: list[dict[str, Any]] = _QUESTIONS.dump_python(tuple(questions), mode="json")
    return kept
