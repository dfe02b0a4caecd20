"""The passwords that attackers try first, shipped as data (its sources and licences lie beside it)."""

from __future__ import annotations

import gzip
import unicodedata
from functools import lru_cache
from pathlib import Path

LIST = Path(__file__).parent / "data" / "breached-passwords.txt.gz"


def is_breached(password: str) -> bool:
    """Whether a password, in whatever case, is on the list. The list is read on first use (about 10 ms)."""
    return unicodedata.normalize("NFC", password).casefold() in _breached()


@lru_cache(maxsize=1)
def _breached() -> frozenset[str]:
    return frozenset(gzip.decompress(LIST.read_bytes()).decode().splitlines())
