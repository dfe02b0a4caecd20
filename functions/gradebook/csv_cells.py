"""CSV that spreadsheets open without running anything in it (RFC 4180; OWASP, CSV injection)."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

BYTE_ORDER_MARK = "\ufeff"

CsvCell = str | UUID | int | Decimal | None

_FORMULA = frozenset("=+-@")
_SEPARATORS = frozenset(";|\t\r\n")
# The categories of separators and of all that is invisible. The unassigned belong to them: a newer Unicode may say so.
_SKIPPED = ("Z", "C")


class CsvText:
    """Collects rows as CSV text, after a byte order mark: without it Excel takes UTF-8 for something older."""

    def __init__(self) -> None:
        self._parts = [BYTE_ORDER_MARK]
        self.size_bytes = _size_in_json(BYTE_ORDER_MARK)

    def add(self, rows: Iterable[Sequence[CsvCell]]) -> None:
        """Append rows: numbers stay bare, everything else is quoted and safe.

        `size_bytes` grows by what they take in a Lambda's answer, which is JSON, at the worst escaped to ASCII.
        """
        buffer = io.StringIO()
        csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC).writerows([_cell(value) for value in row] for row in rows)
        text = buffer.getvalue()
        self._parts.append(text)
        self.size_bytes += _size_in_json(text)

    def __str__(self) -> str:
        return "".join(self._parts)


def safe_text(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would take for a formula's beginning.

    It also looks behind spaces, invisible characters and quotes, at full-width forms, and where a separator other than
    the comma would begin a new cell.
    """
    safe: list[str] = ["'"] if text[:1] in ("\t", "\r", "\n") else []
    begins_cell = True
    for character in text:
        if begins_cell and unicodedata.normalize("NFKC", character)[:1] in _FORMULA:
            safe.append("'")
        safe.append(character)
        is_skipped = character == '"' or unicodedata.category(character).startswith(_SKIPPED)
        begins_cell = character in _SEPARATORS or (begins_cell and is_skipped)
    return "".join(safe)


def _cell(value: CsvCell) -> str | int | Decimal | None:
    if isinstance(value, str):
        return safe_text(value)
    return str(value) if isinstance(value, UUID) else value


def _size_in_json(text: str) -> int:
    return len(json.dumps(text)) - 2
