"""Password hashes: bcrypt over a base64 SHA-256 of the password, so that what is behind 72 bytes counts too."""

from __future__ import annotations

import base64
import hashlib
import unicodedata

import bcrypt

COST = 12
# Made of random bytes at COST. Whoever names an unknown account waits for a check against it.
NOBODYS_HASH = "$2b$12$8IgLPavpxWFpSLbM1BQ0Ke3PE3ZY9DIC0YT8MCs/Ye/LZ5xc2Jdzu"


def hash_password(password: str) -> str:
    """Return the hash to store; takes about a quarter of a second on a full vCPU."""
    return bcrypt.hashpw(_prepared(password), bcrypt.gensalt(COST)).decode()


def is_right(password: str, stored: str | None) -> bool:
    """Whether `stored` is the password's hash. None, for an unknown account, is always wrong and takes as long."""
    matches = bcrypt.checkpw(_prepared(password), (stored or NOBODYS_HASH).encode())
    return matches and stored is not None


def _prepared(password: str) -> bytes:
    """NFC first: one keyboard sends é as one code point, another as two."""
    return base64.b64encode(hashlib.sha256(unicodedata.normalize("NFC", password).encode()).digest())
