"""What bodies the gradebook takes."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from functions.gradebook import schemas
from functions.gradebook.grading import DEFAULT_SCALE
from kernel.ids import new_id
from kernel.schemas import RequestModel


def a_scale(**thresholds: Any) -> dict[str, Any]:
    """Make a scale's body."""
    return {"thresholds": {"5": 90, "4": 75, "3": 60, **thresholds}, "weights": {"homework": 0.5, "test": 0.5}}


def a_grade(**changes: Any) -> dict[str, Any]:
    """Make a homework grade's body."""
    ids = {name: str(new_id()) for name in ("student_id", "course_id", "homework_id")}
    return {**ids, "title": "Work", "score": 1, "max_score": 2, **changes}


def problems(model: type[RequestModel], body: Any) -> set[tuple[str, str]]:
    """Return each wrong field with the word for what is wrong."""
    with pytest.raises(ValidationError) as refused:
        model.model_validate_json(json.dumps(body), strict=True)
    return {(".".join(map(str, error["loc"])), error["type"]) for error in refused.value.errors()}


@pytest.mark.parametrize(
    ("body", "field", "word"),
    [
        (a_scale(**{"5": 75}), "thresholds", "not_descending"),
        (a_scale(**{"3": 80}), "thresholds", "not_descending"),
        (a_scale(**{"5": 100.01}), "thresholds.5", "less_than_equal"),
        (a_scale(**{"3": -1}), "thresholds.3", "greater_than_equal"),
        (a_scale(**{"4": "75"}), "thresholds.4", "value_error"),
        (a_scale(**{"4": 75.001}), "thresholds.4", "value_error"),
        (a_scale(**{"2": 10}), "thresholds.2", "extra_forbidden"),
        (a_scale(five=95), "thresholds.five", "extra_forbidden"),
        ({**a_scale(), "thresholds": {"5": 90, "4": 75}}, "thresholds.3", "missing"),
        ({**a_scale(), "weights": {"homework": 0.5, "test": 0.49}}, "weights", "not_one"),
        ({**a_scale(), "weights": {"homework": 0, "test": 0}}, "weights", "not_one"),
        ({**a_scale(), "weights": {"homework": 1.5, "test": -0.5}}, "weights.test", "greater_than_equal"),
        ({**a_scale(), "weights": {"homework": 0.333, "test": 0.667}}, "weights.homework", "value_error"),
        ({**a_scale(), "weights": {"homework": 1}}, "weights.test", "missing"),
        ({**a_scale(), "version": 1}, "version", "extra_forbidden"),
        ({"weights": {"homework": 1, "test": 0}}, "thresholds", "missing"),
    ],
)
def test_wrong_scale_is_refused_at_its_field(body: Any, field: str, word: str) -> None:
    assert (field, word) in problems(schemas.GradingScaleReplace, body)


@pytest.mark.parametrize(("homework", "test"), [(0.1, 0.9), (0.7, 0.3), (1, 0), (0, 1), (0.29, 0.71)])
def test_weights_that_make_a_whole_in_decimal_are_taken(homework: float, test: float) -> None:
    body = {**a_scale(), "weights": {"homework": homework, "test": test}}

    scale = schemas.GradingScaleReplace.model_validate_json(json.dumps(body), strict=True).scale()

    assert (scale.homework_weight, scale.test_weight) == (Decimal(str(homework)), Decimal(str(test)))


def test_scale_goes_out_in_the_contracts_form() -> None:
    course_id = new_id()

    answer = json.loads(schemas.GradingScaleRead.of(course_id, DEFAULT_SCALE).model_dump_json())

    assert answer == {"course_id": str(course_id), **a_scale(), "version": 0}


@pytest.mark.parametrize(
    ("changes", "field", "word"),
    [
        ({"score": 2.01}, "score", "above_max_score"),
        ({"score": -0.01}, "score", "greater_than_equal"),
        ({"score": "1"}, "score", "value_error"),
        ({"score": 1.005}, "score", "value_error"),
        ({"score": True}, "score", "value_error"),
        ({"max_score": 0}, "max_score", "greater_than"),
        ({"max_score": 1_000_001}, "max_score", "less_than_equal"),
        ({"title": "  "}, "title", "string_too_short"),
        ({"title": "t" * 201}, "title", "string_too_long"),
        ({"student_id": "somebody"}, "student_id", "uuid_parsing"),
        ({"homework_id": None}, "homework_id", "uuid_type"),
        ({"test_id": str(new_id())}, "test_id", "extra_forbidden"),
        ({"mark": 5}, "mark", "extra_forbidden"),
    ],
)
def test_wrong_grade_is_refused_at_its_field(changes: Any, field: str, word: str) -> None:
    assert problems(schemas.HomeworkGradeCreate, a_grade(**changes)) == {(field, word)}
