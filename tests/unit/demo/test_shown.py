"""What the demo prints of answers."""

import io
import json
from typing import Any

import pytest

from localstack.demo.narrator import Narrator
from localstack.demo.shorten import LONGEST_TEXT, cut, only, shown
from localstack.demo.story.ending import as_table
from localstack.demo.story.grading import score_of

BOOK: dict[str, Any] = {
    "columns": [{"source_id": "h1", "kind": "homework", "title": "Pythagoras", "max_score": 50.0}],
    "rows": [
        {
            "student_id": "s1",
            "full_name": "Anna",
            "grades": {"h1": {"score": 44.0, "percent": 88.0, "mark": 4}},
            "average_percent": 88.0,
            "mark": 4,
        },
        {"student_id": "s2", "full_name": "陈小雨", "grades": {}, "average_percent": None, "mark": None},
    ],
}


@pytest.mark.parametrize("value", [{}, [], {"a": {"b": [1, 2]}}, {"items": [{"x": "y" * 40}] * 3, "n": None}, 7, None])
def test_short_values_are_shown_whole(value: object) -> None:
    assert json.loads(shown(value)) == value


def test_long_texts_are_cut_with_an_ellipsis() -> None:
    text = cut({"token": "x" * 500})["token"]

    assert len(text) == LONGEST_TEXT
    assert text.endswith("…")


def test_long_lists_tell_how_much_is_left_out() -> None:
    assert cut(list(range(10))) == [0, 1, 2, "… 7 more"]


def test_chosen_fields_tell_how_many_are_left_out() -> None:
    assert only({"id": 1, "a": 2, "b": 3}, ["id"]) == {"id": 1, "…": "2 more fields"}


def test_gradebook_becomes_a_table_with_a_row_a_student() -> None:
    assert as_table(BOOK) == [
        ["student", "Pythagoras (of 50)", "average", "mark"],
        ["Anna", "44  88 %  → 4", "88 %", "4"],
        ["陈小雨", "–", "", ""],
    ]


@pytest.mark.parametrize(
    ("student", "source", "score"), [("s1", "h1", 44.0), ("s1", "h2", None), ("s2", "h1", None), ("s3", "h1", None)]
)
def test_score_is_found_by_student_and_source(student: str, source: str, score: float | None) -> None:
    assert score_of(BOOK, student, source) == score


def test_narrator_writes_no_colours_into_a_file() -> None:
    out = io.StringIO()

    narrator = Narrator(out)
    narrator.chapter("One")
    narrator.command("curl -s x \\\n    -d y")
    narrator.answer(201, '{"a": 1}', "at once")
    narrator.table([["a", "b"], ["long", "c"]])

    assert "\033" not in out.getvalue()
    assert '  ← 201 Created   (at once)\n    {"a": 1}\n' in out.getvalue()
    assert "    a     b\n    long  c\n" in out.getvalue()


def test_columns_stay_in_line_beside_wide_letters() -> None:
    out = io.StringIO()

    Narrator(out).table([["name", "mark"], ["陈小雨", "5"], ["Anna L", "4"]])

    assert out.getvalue().splitlines()[1:] == ["    name    mark", "    陈小雨  5", "    Anna L  4"]
