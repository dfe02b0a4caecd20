"""People's words, made to fit into a table's cell."""

from __future__ import annotations

import re

from functions.reports.rendering.plain_text import printable

_LONGEST_RUN = 24
_RUN = re.compile(rf"(\S{{{_LONGEST_RUN}}})(?=\S)")
# Where a line may break and nothing is seen.
_BREAK = "\u200b"
ELLIPSIS = "…"


def words(text: str, limit: int = 160) -> str:
    """Return `text` without what a page can't show, at most `limit` characters, breakable everywhere it must be."""
    fit = shortened(printable(text), limit)
    return _RUN.sub(rf"\1{_BREAK}", fit) if len(fit) > _LONGEST_RUN else fit


def shortened(text: str, limit: int) -> str:
    """Return `text`, its end replaced by an ellipsis when it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS
