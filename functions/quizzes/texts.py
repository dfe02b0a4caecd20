"""Texts and numbers as people write them, brought to one form so that they can be compared."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

LARGEST_NUMBER = Decimal(10) ** 15

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")


def folded(text: str, *, case_sensitive: bool) -> str:
    """Return a text without what makes no difference between answers.

    Unicode compatibility forms (NFKC) become one, runs of white space become one space and go at the ends; so does the
    difference of upper and lower case, unless `case_sensitive`.
    """
    normal = unicodedata.normalize("NFKC", text)
    if not case_sensitive:
        # Folding can undo the normal form, and the normal form the folding: Unicode's rule for matching (D146) is this.
        for _ in range(2):
            normal = unicodedata.normalize("NFKC", unicodedata.normalize("NFD", normal).casefold())
    return " ".join(normal.split())


def number_of(answer: object) -> Decimal | None:
    """Read a number given as one, or as a text with a decimal point or a decimal comma; None if it is none.

    Numbers beyond 10^15 on either side, exponents in texts and thousands separators are no answers either.
    """
    if isinstance(answer, bool) or not isinstance(answer, int | float | str):
        return None
    if isinstance(answer, str):
        written = unicodedata.normalize("NFKC", answer).strip().replace("\u2212", "-")
        if len(written) > 64 or not _NUMBER.fullmatch(written):
            return None
        number = Decimal(written.replace(",", "."))
    else:
        number = Decimal(str(answer)) if isinstance(answer, float) else Decimal(answer)
    return number if number.is_finite() and abs(number) <= LARGEST_NUMBER else None
