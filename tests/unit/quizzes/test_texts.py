"""Texts and numbers brought to one form."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.quizzes.texts import LARGEST_NUMBER, folded, number_of

SPACES = st.text(" \t\n\u00a0\u2003", min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Beograd", "  BEOGRAD "),
        ("New  York", "new\tyork"),
        ("Straße", "STRASSE"),
        ("ﬁve", "FIVE"),
        ("ＡＢＣ", "abc"),
        ("Café", "CAFE\u0301"),
        ("½", "1⁄2"),
        ("Москва", "МОСКВА"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("a\u00a0b", "A B"),
    ],
)
def test_these_are_the_same_text(one: str, other: str) -> None:
    assert folded(one, case_sensitive=False) == folded(other, case_sensitive=False)


@pytest.mark.parametrize(("one", "other"), [("ab", "a b"), ("e", "é"), ("O", "0"), ("a,b", "ab"), ("c++", "c")])
def test_these_are_different_texts(one: str, other: str) -> None:
    assert folded(one, case_sensitive=False) != folded(other, case_sensitive=False)


def test_case_alone_makes_a_difference_where_it_matters() -> None:
    assert folded("NaCl ", case_sensitive=True) == folded(" ＮａＣｌ", case_sensitive=True)
    assert folded("NaCl", case_sensitive=True) != folded("nacl", case_sensitive=True)


@settings(deadline=None)
@given(st.text(), st.booleans())
def test_folding_a_folded_text_changes_nothing(text: str, case_sensitive: bool) -> None:
    once = folded(text, case_sensitive=case_sensitive)

    assert folded(once, case_sensitive=case_sensitive) == once


@settings(deadline=None)
@given(st.text())
def test_canonically_equal_texts_fold_alike(text: str) -> None:
    forms = {folded(unicodedata.normalize(form, text), case_sensitive=False) for form in ("NFC", "NFD", "NFKC", "NFKD")}

    assert forms == {folded(text, case_sensitive=False)}


@settings(deadline=None)
@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1), min_size=1), SPACES, SPACES)
def test_width_of_spaces_makes_no_difference(words: list[str], inner: str, outer: str) -> None:
    spaced = outer + inner.join(words) + outer

    assert folded(spaced, case_sensitive=False) == folded(" ".join(words), case_sensitive=False)


@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (3, "3"),
        (-0.1, "-0.1"),
        (1e-7, "0.0000001"),
        ("3.14", "3.14"),
        (" 3,14 ", "3.14"),
        ("-3,14", "-3.14"),
        ("−5", "-5"),
        ("+5", "5"),
        (",5", "0.5"),
        ("5.", "5"),
        ("３，１４", "3.14"),
        (10**15, "1000000000000000"),
        ("0" * 60 + "1", "1"),
    ],
)
def test_number_is_read_in_either_notation(answer: object, number: str) -> None:
    assert number_of(answer) == Decimal(number)


@pytest.mark.parametrize(
    "answer",
    [
        True,
        None,
        [],
        {},
        "",
        " ",
        ".",
        "-",
        "abc",
        "1e3",
        "1,234.5",
        "1 000",
        "--1",
        "0x10",
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        1e16,
        10**16,
        -(10**400),
        "9" * 17,
        "1" * 65,
    ],
)
def test_this_is_no_number(answer: object) -> None:
    assert number_of(answer) is None


@settings(deadline=None)
@given(st.decimals(-LARGEST_NUMBER, LARGEST_NUMBER, places=10))
def test_both_separators_mean_the_same_number(number: Decimal) -> None:
    written = f"{number:f}"

    assert number_of(written) == number_of(written.replace(".", ",")) == number


@settings(deadline=None)
@given(st.floats(-1e15, 1e15))
def test_number_is_what_the_json_said(number: float) -> None:
    assert number_of(number) == Decimal(repr(number))
