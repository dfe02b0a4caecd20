"""Join codes: ten characters that a student types in, with 50 random bits in them.

The alphabet is Crockford's base 32, which has no I, L, O and U. What is typed for them is read as the digit that it
looks like, in either case, and spaces and hyphens don't count.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
LONGEST_AS_TYPED = 40

_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})


def new_join_code() -> str:
    """Make an unguessable join code."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalized(typed: str) -> str:
    """Return the code that somebody meant; whatever is no code at all stays something that no course has."""
    return typed.upper().translate(_READ_AS)
