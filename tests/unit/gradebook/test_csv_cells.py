"""The export's CSV: nothing in it runs, nothing in it is lost."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.gradebook.csv_cells import CsvText, safe_text

texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
dangerous_texts = st.text(st.sampled_from("=+-@＝＋－＠﹢ \t\r\n;|,\"'\u200b\u00a0ab1"))


def csv_of(*cells: str | int | Decimal | None) -> str:
    """Write one row."""
    text = CsvText()
    text.add([cells])
    return str(text).removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+381 64 1234", "'+381 64 1234"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "  '=1"),
        ("\u00a0\u200b\ufeff=1", "\u00a0\u200b\ufeff'=1"),
        ("\t=1", "'\t'=1"),
        ("\rAna", "'\rAna"),
        ("\nAna", "'\nAna"),
        ("＝1", "'＝1"),
        ("＠cmd", "'＠cmd"),
        ("﹢1", "'﹢1"),
        ('"=1"', '"\'=1"'),
        ("Ana;=1", "Ana;'=1"),
        ("Ana | -1", "Ana | '-1"),
        ("Ana\n@x", "Ana\n'@x"),
    ],
)
def test_formula_is_made_text(text: str, safe: str) -> None:
    assert safe_text(text) == safe


@pytest.mark.parametrize("text", ["", "Ana", "Ana-Marija", "a=b", "1+1", "x@example.org", "5 – 3", "Ђорђе", "'=1"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


@given(texts | dangerous_texts)
@example(";\u200b ＝1")
@example("\U00013439=")
def test_no_separator_makes_a_cell_that_begins_a_formula(text: str) -> None:
    safe = safe_text(text)

    for separator in (";", "|", "\t", "\r", "\n"):
        for cell in safe.split(separator):
            visible = "".join(c for c in cell if c != '"' and unicodedata.category(c)[0] not in "ZC")
            assert not unicodedata.normalize("NFKC", visible[:1]).startswith(("=", "+", "-", "@"))


@given(st.lists(texts | dangerous_texts, min_size=1))
def test_every_row_is_read_back_by_an_rfc_4180_reader(cells: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(csv_of(*cells), newline=""), strict=True))

    assert rows == [[safe_text(cell) for cell in cells]]


def test_numbers_stay_numbers_and_text_is_quoted() -> None:
    assert csv_of("1", Decimal("8.50"), 5, None) == '"1",8.50,5,""\r\n'


def test_text_begins_with_a_byte_order_mark() -> None:
    assert str(CsvText()) == "\ufeff"


@given(st.lists(st.lists(texts, min_size=1), max_size=5))
def test_size_is_what_an_ascii_json_text_of_it_takes(rows: list[list[str]]) -> None:
    text = CsvText()
    for row in rows:
        text.add([row])

    assert text.size_bytes == len(json.dumps(str(text))) - 2
