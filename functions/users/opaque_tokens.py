"""Random tokens that people and clients hand back: only their hashes are stored.

A refresh token is ``<family>.<secret>``. The family stays for a session's whole life and the secret changes with each
refresh, so a token whose family is known and whose secret is not the newest is an old one, however old.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from kernel.ids import new_token

MAX_LENGTH = 512


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token, whole and as its two hashes."""

    text: str

    @classmethod
    def new(cls, family: str | None = None) -> RefreshToken:
        """Make a token of a new family, or the next one of `family`."""
        return cls(f"{family or new_token(16)}.{new_token()}")

    @property
    def family(self) -> str:
        """The part that stays."""
        return self.text.partition(".")[0]

    @property
    def family_hash(self) -> bytes:
        """Finds the session."""
        return digest(self.family)

    @property
    def token_hash(self) -> bytes:
        """Is the session's while the token is its newest."""
        return digest(self.text)


def digest(token: str) -> bytes:
    """Return the SHA-256 of a token. No salt: tokens have 128 random bits and more."""
    return hashlib.sha256(token.encode()).digest()
