"""Texts as they are searched."""

from __future__ import annotations

import re
import unicodedata

_WILDCARDS = re.compile(r"[\\%_]")


def search_key(text: str) -> str:
    """Return a text without its case and the spaces around it, so that equal-looking ones are equal."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold()).strip()


def escaped_for_like(text: str) -> str:
    """Take the meaning from LIKE's wildcards."""
    return _WILDCARDS.sub(r"\\\g<0>", text)
