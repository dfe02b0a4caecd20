"""Students' answers: what form each type of question takes, and how many points they earn. Exact, in decimal.

A single choice is answered by an option's id, a multiple choice by a list of them, a text by a string, a number by a
number or by a string with either decimal separator. Null is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from functions.quizzes.questions import Question, QuestionType
from functions.quizzes.texts import folded, number_of
from kernel.errors import FieldError

MAX_TEXT_CHARACTERS = 10_000
CENT = Decimal("0.01")

Answers = dict[str, Any]
"""Answers by question id, as JSON values."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What answers earned: `points` by question id, their sum, and that in percent of the highest score."""

    points: dict[str, Decimal]
    score: Decimal
    percent: Decimal


def given(answers: Mapping[str, Any]) -> Answers:
    """Return the answers that are any: null is none."""
    return {question_id: answer for question_id, answer in answers.items() if answer is not None}


def faults(questions: Sequence[Question], answers: Answers) -> list[FieldError]:
    """Return what is wrong with the form of answers: unknown questions and options, and wrong types."""
    known = {str(question.id): question for question in questions}
    found = []
    for question_id, answer in answers.items():
        question = known.get(question_id)
        fault = _fault(question, answer) if question else ("unknown_question", "The test has no such question.")
        if fault:
            found.append(FieldError(f"answers.{question_id}", *fault))
    return found


def score(questions: Sequence[Question], answers: Answers) -> Scored:
    """Score answers that have no faults; the questions are publishable ones."""
    points = {str(question.id): points_for(question, answers.get(str(question.id))) for question in questions}
    total, highest = sum(points.values(), Decimal(0)), sum((question.points for question in questions), Decimal(0))
    return Scored(points, total, percent_of(total, highest))


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """Return a part in percent of the whole, rounded to 2 decimals, halves upward."""
    return _rounded(part * 100 / whole)


def points_for(question: Question, answer: Any) -> Decimal:
    """Return what an answer without faults earns, 0 to the question's points; None earns nothing."""
    if answer is None:
        return Decimal(0)
    if question.type is QuestionType.MULTIPLE_CHOICE:
        return _points_for_choices(question, set(answer))
    return question.points if _is_right(question, answer) else Decimal(0)


def _is_right(question: Question, answer: Any) -> bool:
    if question.type is QuestionType.SINGLE_CHOICE:
        return answer in question.correct_option_ids
    if question.type is QuestionType.TEXT:
        written = folded(answer, case_sensitive=question.case_sensitive)
        accepted = (folded(each, case_sensitive=question.case_sensitive) for each in question.accepted_answers)
        return bool(written) and written in accepted
    number = number_of(answer)
    if number is None or question.value is None:
        return False
    return question.value - question.tolerance <= number <= question.value + question.tolerance


def _points_for_choices(question: Question, chosen: set[str]) -> Decimal:
    correct = set(question.correct_option_ids)
    if not question.partial_credit:
        return question.points if chosen == correct else Decimal(0)
    balance = max(0, len(chosen & correct) - len(chosen - correct))
    return _rounded(question.points * balance / len(correct))


def _fault(question: Question, answer: Any) -> tuple[str, str] | None:
    if question.type is QuestionType.TEXT:
        if not isinstance(answer, str):
            return "string_type", "The answer is a text."
        if len(answer) > MAX_TEXT_CHARACTERS:
            return "string_too_long", f"The answer has {MAX_TEXT_CHARACTERS} characters at the most."
        return None
    if question.type is QuestionType.NUMBER:
        is_empty = isinstance(answer, str) and not answer.strip()
        return None if is_empty or number_of(answer) is not None else ("number_type", "The answer is a number.")
    options = {option.id for option in question.options}
    if question.type is QuestionType.SINGLE_CHOICE:
        if not isinstance(answer, str):
            return "string_type", "The answer is the id of an option."
        return None if answer in options else ("unknown_option", "The question has no such option.")
    if not isinstance(answer, list) or not all(isinstance(each, str) for each in answer):
        return "list_type", "The answer is a list of option ids."
    if len(set(answer)) != len(answer):
        return "duplicate_items", "An option is named twice."
    return None if options.issuperset(answer) else ("unknown_option", "The question has no such option.")


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
