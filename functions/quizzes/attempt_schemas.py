"""Request and answer bodies of the tests API: attempts, answers and results."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, JsonValue

from functions.quizzes.questions import Question, QuestionType
from functions.quizzes.repository.rows import Attempt, AttemptStatus
from functions.quizzes.schemas import MAX_QUESTIONS, KeyRead, OptionRead, key_of, shown
from functions.quizzes.service.attempts import SeenAttempt
from kernel.schemas import AnswerModel, RequestModel, Score

AnswersById = Annotated[
    dict[str, JsonValue],
    Field(
        max_length=MAX_QUESTIONS,
        description="All answers, by question id: an option id, a list of them, a text, or a number (also as a text"
        " with a decimal point or comma). Null, or left out, is no answer",
    ),
]


class AnswersSave(RequestModel):
    """An autosave: it takes the place of what was saved before with a smaller sequence."""

    answers: AnswersById
    sequence: int = Field(ge=0, le=2**53 - 1)


class AttemptSubmit(RequestModel):
    """The end of an attempt; answers, if any, take the place of those saved."""

    answers: AnswersById | None = None


class AttemptResultRead(AnswerModel):
    """A question's result; `correct` only where the caller may see the key."""

    question_id: UUID
    points_awarded: Score | None = Field(description="Null until the attempt is finished")
    points: Score
    answer: JsonValue
    correct: bool | None = Field(default=None, exclude_if=lambda value: value is None)


class AttemptQuestionRead(AttemptResultRead, KeyRead):
    """A question as it was asked in the attempt, with its answer and result, and the key where it may be seen."""

    type: QuestionType
    text: str
    options: list[OptionRead]


class ListedAttemptRead(AnswerModel):
    """An attempt in a list: results without the questions' texts."""

    id: UUID
    test_id: UUID
    student_id: UUID
    number: int
    status: AttemptStatus
    started_at: datetime
    deadline_at: datetime | None = Field(description="Answers are taken before this moment")
    submitted_at: datetime | None = Field(description="When it ended: by its student, or at the deadline")
    answers: dict[str, JsonValue]
    sequence: int | None = Field(description="Of the newest autosave")
    score: Score | None
    max_score: Score
    percent: Score | None
    passed: bool | None
    questions: Sequence[AttemptResultRead]
    version: int

    @classmethod
    def of(cls, seen: SeenAttempt) -> ListedAttemptRead:
        """Make the answer of an attempt in a list."""
        return cls.model_validate(_fields(seen, [_result(each, seen) for each in in_order(seen)]))


class AttemptRead(ListedAttemptRead):
    """An attempt with its questions, in the attempt's own order."""

    questions: Sequence[AttemptQuestionRead]

    @classmethod
    def of(cls, seen: SeenAttempt) -> AttemptRead:
        """Make the answer of an attempt."""
        return cls.model_validate(_fields(seen, [_asked(each, seen) for each in in_order(seen)]))


def in_order(seen: SeenAttempt) -> Sequence[Question]:
    """Return the questions in the attempt's order: the test's own, or mixed with the attempt's id as the seed."""
    if not seen.test.shuffle_questions:
        return seen.test.questions
    seed = seen.attempt.id.bytes
    return sorted(seen.test.questions, key=lambda question: hashlib.sha256(seed + question.id.bytes).digest())


def _fields(seen: SeenAttempt, questions: list[dict[str, Any]]) -> dict[str, Any]:
    attempt: Attempt = seen.attempt
    named = {name: getattr(attempt, name) for name in ListedAttemptRead.model_fields if name != "questions"}
    return {**named, "questions": questions}


def _result(question: Question, seen: SeenAttempt) -> dict[str, Any]:
    question_id, earned = str(question.id), seen.attempt.points
    awarded = earned[question_id] if earned else None
    return {
        "question_id": question.id,
        "points_awarded": awarded,
        "points": question.points,
        "answer": seen.attempt.answers.get(question_id),
        "correct": awarded == question.points if seen.shows_key and awarded is not None else None,
    }


def _asked(question: Question, seen: SeenAttempt) -> dict[str, Any]:
    key = key_of(question) if seen.shows_key else {}
    return {**shown(question), **_result(question, seen), **key}
