"""Refresh tokens."""

from __future__ import annotations

from functions.users.opaque_tokens import RefreshToken, digest


def test_tokens_of_one_session_share_their_family_and_nothing_else() -> None:
    first = RefreshToken.new()
    second = RefreshToken.new(first.family)

    assert second.family_hash == first.family_hash
    assert second.token_hash != first.token_hash
    assert RefreshToken.new().family_hash != first.family_hash


def test_token_read_back_is_the_same() -> None:
    made = RefreshToken.new()

    read = RefreshToken(made.text)

    assert (read.family_hash, read.token_hash) == (made.family_hash, made.token_hash)


def test_hashes_show_nothing_of_the_token() -> None:
    made = RefreshToken.new()

    assert len(made.token_hash) == len(digest("")) == 32
    assert made.text.encode() not in made.token_hash + made.family_hash


def test_tokens_cannot_be_guessed() -> None:
    tokens = {RefreshToken.new().text for _ in range(100)}

    assert len(tokens) == 100
    assert all(len(text) >= 60 for text in tokens)
