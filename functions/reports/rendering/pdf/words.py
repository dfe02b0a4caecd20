"""People's words, made to fit into a table's cell."""

from __future__ import annotations

import re

from functions.reports.rendering.plain_text import printable

# As many of the widest letters fit into the narrowest column of names.
LONGEST_RUN = 18
# Where a line may break and nothing is seen.
_BREAK = "\u200b"
ELLIPSIS = "…"


def words(text: str, limit: int = 160, run: int = LONGEST_RUN) -> str:
    """Return `text` without what a page can't show, at most `limit` characters; words longer than `run` can break."""
    fit = shortened(printable(text), limit)
    return re.sub(rf"([^\s-]{{{run}}})(?=[^\s-])", rf"\1{_BREAK}", fit) if len(fit) > run else fit


def shortened(text: str, limit: int) -> str:
    """Return `text`, its end replaced by an ellipsis when it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + ELLIPSIS
