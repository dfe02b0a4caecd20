"""Text of people, made fit for a page: nothing that steers the reader's direction, nothing that can't be seen."""

from __future__ import annotations

import re
import unicodedata

from campus_fonts import covered

MISSING = "\ufffd"

# Marks, embeddings, overrides and isolates of the bidirectional algorithm, and the soft hyphen and byte order mark.
_STEERING = "\u00ad\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u206a-\u206f\ufeff"
# Ways to draw the character before: the fonts know only one. Tags of the supplementary planes belong to flags.
_VARIANTS = "\ufe00-\ufe0f\U000e0000-\U000e01ef"
_DROPPED = re.compile(f"[{_STEERING}{_VARIANTS}]")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PLAIN = re.compile(r"[ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u045f]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# They join or part letters in Persian and in Indian scripts, and have no shape of their own.
_SHAPELESS = frozenset({0x200B, 0x200C, 0x200D, 0x2060})


def clean(text: str) -> str:
    """Return one line in NFC without controls, direction controls and lone surrogates; those become U+FFFD."""
    if _PLAIN.fullmatch(text) and "  " not in text:
        return text.strip()
    without = _DROPPED.sub("", _LONE_SURROGATE.sub(MISSING, text))
    return _SPACES.sub(" ", unicodedata.normalize("NFC", without)).strip()


def printable(text: str) -> str:
    """Return `clean` text with U+FFFD for every character that no font of ours has: else it would vanish."""
    cleaned = clean(text)
    if _PLAIN.fullmatch(cleaned):
        return cleaned
    known = covered()
    return "".join(c if ord(c) in known or ord(c) in _SHAPELESS else MISSING for c in cleaned)
