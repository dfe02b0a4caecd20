"""The fonts that reports are set in, and which characters they hold. Made by layers/rendering/make_fonts.py."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

# The first that has a character sets it.
FAMILIES = (
    "Noto Sans",
    "Noto Naskh Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Armenian",
    "Noto Sans Georgian",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Gurmukhi",
    "Noto Sans Gujarati",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Sinhala",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Khmer",
    "Noto Sans Myanmar",
    "Noto Sans Ethiopic",
    "Noto Sans CJK SC",
)


def path() -> Path:
    """Return the folder that holds the font files."""
    return Path(__file__).parent


@cache
def covered() -> frozenset[int]:
    """Return the code points that at least one of the fonts can show."""
    ranges = json.loads((path() / "coverage.json").read_text(encoding="ascii"))
    return frozenset(point for first, last in ranges for point in range(first, last + 1))
