"""Foreign text made harmless before it goes into a mail: names and titles are whatever their authors like."""

from __future__ import annotations

import re
import unicodedata

# What would turn the text around it the other way.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = ("Cc", "Cs", "Zl", "Zp")
_SPACES = re.compile(r"\s+")


def one_line(text: str, limit: int) -> str:
    """Return text as a single line of at most `limit` characters, without controls: fit for a header."""
    visible = "".join(" " if unicodedata.category(letter) in _CONTROL else letter for letter in _BIDI.sub("", text))
    line = _SPACES.sub(" ", visible).strip()
    return line if len(line) <= limit else f"{line[: limit - 1].rstrip()}…"


def paragraphs(text: str) -> list[str]:
    """Return the lines of a text that have something in them, each made harmless as by `one_line`, none of them cut."""
    lines = (one_line(line, len(line)) for line in text.splitlines())
    return [line for line in lines if line]


def safe_link(link: str | None, web_base: str) -> str | None:
    """Return where a notification's link leads from a mail: an https address, or a path of the web client.

    None when there is no client to show the path, or the link is anything else.
    """
    if not link or one_line(link, len(link) + 1) != link or " " in link:
        return None
    if link.startswith("https://"):
        return link
    is_path = link.startswith("/") and not link.startswith("//") and "\\" not in link
    return f"{web_base}{link}" if web_base and is_path else None
