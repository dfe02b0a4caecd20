"""What makes a question unanswerable, and where it is named."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from functions.quizzes.questions import Option, Question, QuestionType, flaws, max_score
from kernel.ids import new_id

GOOD: dict[str, dict[str, Any]] = {
    "single_choice": {"options": (Option("a", "A"), Option("b", "B")), "correct_option_ids": ("a",)},
    "multiple_choice": {"options": (Option("a", "A"), Option("b", "B")), "correct_option_ids": ("a", "b")},
    "text": {"accepted_answers": ("x",)},
    "number": {"value": Decimal(0)},
}


def a_question(kind: str, **changes: Any) -> Question:
    """Make a question that can be answered, but for the changes."""
    fields = {"id": new_id(), "type": QuestionType(kind), "text": "?", "points": Decimal(1)}
    return Question(**{**fields, **GOOD[kind], **changes})


@pytest.mark.parametrize("kind", GOOD)
def test_good_question_has_no_flaw(kind: str) -> None:
    assert flaws([a_question(kind)]) == []


@pytest.mark.parametrize(
    ("kind", "changes", "field", "code"),
    [
        ("text", {"points": Decimal(0)}, "points", "not_positive"),
        ("number", {"points": Decimal(-1)}, "points", "not_positive"),
        ("single_choice", {"correct_option_ids": ()}, "correct_option_ids", "no_correct_option"),
        ("multiple_choice", {"correct_option_ids": ()}, "correct_option_ids", "no_correct_option"),
        ("single_choice", {"correct_option_ids": ("a", "b")}, "correct_option_ids", "several_correct_options"),
        ("single_choice", {"correct_option_ids": ("z",)}, "correct_option_ids.0", "unknown_option"),
        ("multiple_choice", {"correct_option_ids": ("a", "a")}, "correct_option_ids.1", "duplicate_option"),
        ("text", {"accepted_answers": ()}, "accepted_answers", "no_accepted_answer"),
        ("text", {"accepted_answers": ("x", " \u00a0")}, "accepted_answers.1", "empty_answer"),
        ("number", {"value": None}, "value", "no_value"),
    ],
)
def test_flaw_is_named_with_its_path(kind: str, changes: Any, field: str, code: str) -> None:
    (flaw,) = flaws([a_question("text"), a_question(kind, **changes)])

    assert (flaw.field, flaw.code) == (f"questions.1.{field}", code)


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_choice_without_options_or_with_one_id_twice_is_flawed(kind: str) -> None:
    twice = (Option("a", "A"), Option("b", "B"), Option("a", "C"))

    empty = flaws([a_question(kind, options=(), correct_option_ids=())])
    double = flaws([a_question(kind, options=twice, correct_option_ids=("b",))])

    assert {flaw.field for flaw in empty} == {"questions.0.options", "questions.0.correct_option_ids"}
    assert {flaw.field for flaw in double} == {"questions.0.options.0.id", "questions.0.options.2.id"}


def test_every_flaw_of_every_question_is_told() -> None:
    found = flaws([a_question("text", points=Decimal(0), accepted_answers=()), a_question("number", value=None)])

    assert [flaw.field for flaw in found] == ["questions.0.points", "questions.0.accepted_answers", "questions.1.value"]


def test_test_without_questions_is_flawed() -> None:
    assert [flaw.field for flaw in flaws([])] == ["questions"]


def test_max_score_is_the_sum_of_points() -> None:
    asked = [a_question("text", points=Decimal("0.1")), a_question("number", points=Decimal("0.2"))]

    assert max_score(asked) == Decimal("0.3")
