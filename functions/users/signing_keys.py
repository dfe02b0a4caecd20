"""The keys that sign access tokens, from the secret ``{"current": "<kid>", "<kid>": "<key>", ...}``.

A key is rotated by adding it and moving `current`; the old one stays until the last of its tokens has expired.
"""

from __future__ import annotations

import time

from kernel.config import settings
from kernel.secrets import read_secret

MIN_KEY_BYTES = 32
REREAD_SECONDS = 5.0
_POINTER = "current"

_reread_at = float("-inf")


def current_key() -> tuple[str, bytes]:
    """Return the id and the bytes of the key that signs now.

    Raises:
        RuntimeError: the secret names no key as current, or one that is too short.
    """
    kid = read_secret(settings().signing_keys_secret_arn).get(_POINTER)
    key = find_key(kid) if isinstance(kid, str) else None
    if kid is None or key is None:
        raise RuntimeError("the signing keys' secret names no current key")
    return kid, key


def find_key(kid: str) -> bytes | None:
    """Return a key by its id, or None; an unknown id has the secret read anew, every five seconds at the most.

    Raises:
        RuntimeError: the key is too short.
    """
    global _reread_at
    if kid == _POINTER:
        # Else its value, which is no secret, would pass for a key.
        return None
    arn = settings().signing_keys_secret_arn
    value = read_secret(arn).get(kid)
    if value is None and time.monotonic() - _reread_at >= REREAD_SECONDS:
        _reread_at = time.monotonic()
        value = read_secret(arn, fresh=True).get(kid)
    if value is None:
        return None
    key = str(value).encode()
    if len(key) < MIN_KEY_BYTES:
        raise RuntimeError(f"signing key {kid} is shorter than {MIN_KEY_BYTES} bytes")
    return key
