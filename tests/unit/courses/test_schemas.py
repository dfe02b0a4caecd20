"""What a request may say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from functions.courses.schemas import CoursePatch, EnrollmentCreate, EnrollmentImport, InvalidRow


@pytest.mark.parametrize("typed", ["ada@example.org", "ADA@Example.Org", "  ada@example.org\t", "AdA@EXAMPLE.ORG"])
def test_an_email_is_read_in_any_case(typed: str) -> None:
    body = EnrollmentCreate.model_validate_json(json.dumps({"email": typed, "role": "student"}), strict=True)

    assert body.email == "ada@example.org"


def test_an_email_of_composed_and_of_decomposed_letters_is_the_same() -> None:
    composed, decomposed = (
        EnrollmentCreate.model_validate_json(json.dumps({"email": typed, "role": "student"}), strict=True).email
        for typed in ("a@b\u00fccher.example", "a@bu\u0308cher.example")
    )

    assert composed == decomposed


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"email": "a@b.c", "role": "student"}, None),
        ({"email": "a@b.c", "role": "boss"}, "invalid_role"),
        ({"email": "nobody", "role": "boss"}, "invalid_email"),
        ({"email": ["a@b.c"], "role": "student"}, "invalid_email"),
        ({"code": "made_up"}, "invalid_email"),
        ({"email": "a@b.c", "role": "student", "code": "made_up"}, "invalid_row"),
        ("a@b.c,student", "invalid_row"),
        (None, "invalid_row"),
    ],
)
def test_a_row_that_cannot_be_read_is_kept_with_its_reason(row: Any, code: str | None) -> None:
    body = EnrollmentImport.model_validate_json(json.dumps({"rows": [row]}), strict=True)

    assert [each.code if isinstance(each, InvalidRow) else None for each in body.rows] == [code]


def test_a_patch_names_only_what_it_names() -> None:
    body = CoursePatch.model_validate_json('{"code": null, "title": "Algebra"}', strict=True)

    assert body.changes() == {"code": None, "title": "Algebra"}
