"""Six-digit codes sent by SMS, stored as HMACs: a plain hash of a million values could be turned back offline.

The HMAC covers user and phone, so a code confirms nothing but the number it was sent to.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from uuid import UUID

from functions.users.signing_keys import current_key, find_key

DIGITS = 6


def new_code() -> str:
    """Make a random code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def seal(code: str, user_id: UUID, phone: str) -> tuple[str, bytes]:
    """Return the id of the key in use and the code's HMAC under it."""
    kid, key = current_key()
    return kid, _hmac(key, code, user_id, phone)


def is_right(code: str, user_id: UUID, phone: str, kid: str, sealed: bytes) -> bool:
    """Whether `sealed` was made of this code; False too when its key is gone."""
    key = find_key(kid)
    return key is not None and hmac.compare_digest(_hmac(key, code, user_id, phone), sealed)


def _hmac(key: bytes, code: str, user_id: UUID, phone: str) -> bytes:
    return hmac.digest(key, f"phone code\n{user_id}\n{phone}\n{code}".encode(), hashlib.sha256)
