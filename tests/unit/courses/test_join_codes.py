"""Join codes: unguessable, and forgiving to those who type them."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from functions.courses.join_codes import ALPHABET, LENGTH, LONGEST_AS_TYPED, new_join_code, normalized

CODES = st.text(alphabet=ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_a_code_has_at_least_forty_random_bits() -> None:
    assert LENGTH * math.log2(len(set(ALPHABET))) >= 40


def test_no_two_characters_look_alike() -> None:
    assert not set(ALPHABET) & set("ILOU")


def test_codes_differ_and_use_the_whole_alphabet() -> None:
    codes = {new_join_code() for _ in range(500)}

    assert len(codes) == 500
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)


@given(CODES)
def test_a_code_means_itself_however_it_is_written(code: str) -> None:
    grouped = f" {code[:5]}-{code[5:]} "
    confused = code.replace("0", "o").replace("1", "l")

    assert len(grouped) <= LONGEST_AS_TYPED
    assert {normalized(typed) for typed in (code, code.lower(), grouped, confused)} == {code}


@given(CODES, CODES)
def test_two_codes_never_mean_the_same(one: str, other: str) -> None:
    assert (normalized(one) == normalized(other)) is (one == other)
