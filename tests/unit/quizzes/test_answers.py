"""Scoring: bounds and rules of the four types."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.quizzes import answers
from functions.quizzes.questions import Option, Question, QuestionType
from kernel.ids import new_id

IDS = ("a", "b", "c", "d", "e")
CHOSEN = st.sets(st.sampled_from(IDS))
POINTS = st.decimals("0.01", 5000, places=2)


def a_question(kind: str, **fields: Any) -> Question:
    """Make a question worth 3 points unless the fields say otherwise."""
    options = tuple(Option(each, each) for each in IDS) if "choice" in kind else ()
    made = {"id": new_id(), "text": "?", "points": Decimal(3), "options": options}
    return Question(**{**made, **fields, "type": QuestionType(kind)})


def points(question: Question, answer: Any) -> Decimal:
    """Score an answer after its form was checked."""
    assert answers.faults([question], answers.given({str(question.id): answer})) == []
    return answers.points_for(question, answer)


@pytest.mark.parametrize(("chosen", "earned"), [("b", 3), ("a", 0), (None, 0)])
def test_single_choice_is_right_or_wrong(chosen: str | None, earned: int) -> None:
    assert points(a_question("single_choice", correct_option_ids=("b",)), chosen) == earned


@pytest.mark.parametrize(
    ("chosen", "whole", "partial"),
    [
        (["a", "b", "c"], "3", "3"),
        (["c", "b", "a"], "3", "3"),
        (["a", "b"], "0", "2"),
        (["a"], "0", "1"),
        (["a", "b", "c", "d"], "0", "2"),
        (["a", "d"], "0", "0"),
        (["d", "e"], "0", "0"),
        ([], "0", "0"),
        (None, "0", "0"),
    ],
)
def test_multiple_choice_earns_all_or_its_part(chosen: list[str] | None, whole: str, partial: str) -> None:
    for partial_credit, earned in ((False, whole), (True, partial)):
        question = a_question("multiple_choice", correct_option_ids=("a", "b", "c"), partial_credit=partial_credit)
        assert points(question, chosen) == Decimal(earned)


def test_part_of_the_points_is_rounded_half_up() -> None:
    question = a_question("multiple_choice", correct_option_ids=("a", "b"), partial_credit=True, points=Decimal("0.01"))

    assert points(question, ["a"]) == Decimal("0.01")


@settings(deadline=None)
@given(CHOSEN, CHOSEN.filter(bool), POINTS, st.booleans())
def test_choices_never_earn_less_than_nothing_or_more_than_all(
    chosen: set[str], correct: set[str], worth: Decimal, partial_credit: bool
) -> None:
    question = a_question(
        "multiple_choice", correct_option_ids=tuple(correct), partial_credit=partial_credit, points=worth
    )

    earned = points(question, sorted(chosen))

    assert 0 <= earned <= worth
    assert earned == earned.quantize(Decimal("0.01"))
    if chosen == correct:
        assert earned == worth
    if chosen == set(IDS) and len(correct) <= 2:
        assert earned == 0


@settings(deadline=None)
@given(CHOSEN, CHOSEN.filter(bool), st.sampled_from(IDS))
def test_one_more_wrong_option_never_earns_more(chosen: set[str], correct: set[str], added: str) -> None:
    question = a_question("multiple_choice", correct_option_ids=tuple(correct), partial_credit=True)
    if added not in correct:
        assert points(question, sorted(chosen | {added})) <= points(question, sorted(chosen - {added}))


@pytest.mark.parametrize(
    ("answer", "case_sensitive", "earned"),
    [("sodium", False, 3), ("NA", False, 3), ("NA", True, 0), (" Na ", True, 3), ("K", False, 0), ("", False, 0)],
)
def test_text_is_any_of_the_accepted_ones(answer: str, case_sensitive: bool, earned: int) -> None:
    question = a_question("text", accepted_answers=("Na", "Sodium"), case_sensitive=case_sensitive)

    assert points(question, answer) == earned


@pytest.mark.parametrize(
    ("answer", "earned"),
    [(2.5, 3), ("2,6", 3), (2.4, 3), ("2.400", 3), (2.6000001, 0), (2.3999, 0), ("-2.5", 0), ("", 0), (None, 0)],
)
def test_number_is_right_within_its_tolerance(answer: Any, earned: int) -> None:
    question = a_question("number", value=Decimal("2.5"), tolerance=Decimal("0.1"))

    assert points(question, answer) == earned


def test_number_without_tolerance_is_exact_in_decimal() -> None:
    question = a_question("number", value=Decimal("0.3"))

    assert points(question, 0.3) == points(question, "0,30") == 3
    assert points(question, 0.1 + 0.2) == 0


@settings(deadline=None)
@given(st.decimals(-1000, 1000, places=4), st.decimals(0, 10, places=4), st.decimals(-20, 20, places=4))
def test_number_is_right_exactly_when_it_is_near_enough(value: Decimal, tolerance: Decimal, off: Decimal) -> None:
    question = a_question("number", value=value, tolerance=tolerance)

    assert (points(question, f"{value + off:f}") == 3) is (abs(off) <= tolerance)


@settings(deadline=None)
@given(st.lists(st.tuples(POINTS, st.booleans()), min_size=1, max_size=20))
def test_score_is_the_sum_and_its_percent(worth: list[tuple[Decimal, bool]]) -> None:
    asked = [a_question("number", value=Decimal(1), points=each) for each, _ in worth]
    given_answers = {str(question.id): int(is_right) for question, (_, is_right) in zip(asked, worth, strict=True)}

    scored = answers.score(asked, given_answers)

    assert scored.score == sum(each for each, is_right in worth if is_right)
    assert 0 <= scored.percent <= 100
    if all(is_right for _, is_right in worth):
        assert scored.percent == 100
    assert set(scored.points) == {str(question.id) for question in asked}


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("single_choice", "z", "unknown_option"),
        ("single_choice", "", "unknown_option"),
        ("single_choice", ["a"], "string_type"),
        ("single_choice", 1, "string_type"),
        ("multiple_choice", "a", "list_type"),
        ("multiple_choice", ["a", 1], "list_type"),
        ("multiple_choice", {"a": True}, "list_type"),
        ("multiple_choice", ["a", "z"], "unknown_option"),
        ("multiple_choice", ["a", "a"], "duplicate_items"),
        ("text", 1, "string_type"),
        ("text", ["x"], "string_type"),
        ("text", "x" * 10_001, "string_too_long"),
        ("number", "three", "number_type"),
        ("number", True, "number_type"),
        ("number", [3], "number_type"),
        ("number", 1e300, "number_type"),
    ],
)
def test_answer_of_another_form_is_a_fault_of_its_question(kind: str, answer: Any, code: str) -> None:
    question = a_question(kind)

    (fault,) = answers.faults([question], {str(question.id): answer})

    assert (fault.field, fault.code) == (f"answers.{question.id}", code)


@pytest.mark.parametrize("unknown", ["0192f3a0-0000-7000-8000-00000000ffff", "q1", "", "0"])
def test_answer_to_no_question_is_a_fault(unknown: str) -> None:
    (fault,) = answers.faults([a_question("text")], {unknown: "x"})

    assert (fault.field, fault.code) == (f"answers.{unknown}", "unknown_question")


def test_null_is_no_answer() -> None:
    assert answers.given({"a": None, "b": "", "c": 0, "d": []}) == {"b": "", "c": 0, "d": []}
