"""Texts as they are searched."""

from __future__ import annotations

import pytest

from functions.users.text import escaped_for_like, search_key


@pytest.mark.parametrize(
    ("text", "key"), [("Anna", "anna"), (" АННА ", "анна"), ("Straße", "strasse"), ("Ame\u0301lie", "am\u00e9lie")]
)
def test_search_key_has_no_case(text: str, key: str) -> None:
    assert search_key(text) == key


@pytest.mark.parametrize(("text", "escaped"), [("100%", r"100\%"), ("a_b", r"a\_b"), ("a\\b", r"a\\b"), ("abc", "abc")])
def test_wildcards_lose_their_meaning(text: str, escaped: str) -> None:
    assert escaped_for_like(text) == escaped
