"""Questions with their keys: four types, and what makes one of them unanswerable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from functions.quizzes.texts import folded
from kernel.errors import FieldError


class QuestionType(StrEnum):
    """How a question is answered."""

    SINGLE_CHOICE = "single_choice"
    MULTIPLE_CHOICE = "multiple_choice"
    TEXT = "text"
    NUMBER = "number"


CHOICES = frozenset({QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE})


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose; its id is unique within the question."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its key; a type leaves the fields that are not its own at their defaults.

    Attributes:
        points: for a full answer, with at most 2 decimals.
        partial_credit: a multiple choice earns a part of the points for a part of the right options.
        value: of a number; right is what lies within `tolerance` of it, the ends included.
    """

    id: UUID
    type: QuestionType
    text: str
    points: Decimal
    options: tuple[Option, ...] = ()
    correct_option_ids: tuple[str, ...] = ()
    partial_credit: bool = False
    accepted_answers: tuple[str, ...] = ()
    case_sensitive: bool = False
    value: Decimal | None = None
    tolerance: Decimal = Decimal(0)


def max_score(questions: Sequence[Question]) -> Decimal:
    """Return the points of all questions together."""
    return sum((question.points for question in questions), Decimal(0))


def flaws(questions: Sequence[Question]) -> list[FieldError]:
    """Return why these questions can't be published: each with its path, such as ``questions.2.correct_option_ids``."""
    if not questions:
        return [FieldError("questions", "no_question", "A test needs a question.")]
    return [
        FieldError(f"questions.{index}.{found.field}", found.code, found.message)
        for index, question in enumerate(questions)
        for found in _flaws(question)
    ]


def _flaws(question: Question) -> Iterator[FieldError]:
    if question.points <= 0:
        yield FieldError("points", "not_positive", "A question is worth something.")
    if question.type in CHOICES:
        yield from _choice_flaws(question)
    elif question.type is QuestionType.TEXT:
        yield from _text_flaws(question)
    elif question.value is None:
        yield FieldError("value", "no_value", "Give the right number.")


def _choice_flaws(question: Question) -> Iterator[FieldError]:
    if not question.options:
        yield FieldError("options", "no_option", "Give options to choose from.")
    known = Counter(option.id for option in question.options)
    for index, option in enumerate(question.options):
        if known[option.id] > 1:
            yield FieldError(f"options.{index}.id", "duplicate_option", "Two options have this id.")
    correct = question.correct_option_ids
    if not correct:
        yield FieldError("correct_option_ids", "no_correct_option", "Name the right option.")
    elif question.type is QuestionType.SINGLE_CHOICE and len(correct) > 1:
        yield FieldError("correct_option_ids", "several_correct_options", "A single choice has one right option.")
    for index, option_id in enumerate(correct):
        if option_id not in known:
            yield FieldError(f"correct_option_ids.{index}", "unknown_option", "The question has no such option.")
        elif option_id in correct[:index]:
            yield FieldError(f"correct_option_ids.{index}", "duplicate_option", "The option is named twice.")


def _text_flaws(question: Question) -> Iterator[FieldError]:
    if not question.accepted_answers:
        yield FieldError("accepted_answers", "no_accepted_answer", "Give an answer that is right.")
    for index, answer in enumerate(question.accepted_answers):
        if not folded(answer, case_sensitive=question.case_sensitive):
            yield FieldError(f"accepted_answers.{index}", "empty_answer", "Nothing is left of this answer.")
