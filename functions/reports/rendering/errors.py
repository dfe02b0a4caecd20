"""Why a report cannot be rendered.

RenderingError
├── TooManyRows     more than a PDF can sensibly hold
├── BrokenRecord    the records are not what the format says
└── TypesettingFailed   the PDF's child process ended badly
"""

from __future__ import annotations


class RenderingError(Exception):
    """Base of what `render` raises on purpose."""


class TooManyRows(RenderingError):
    """`rows` rows are asked for where `limit` fit."""

    def __init__(self, rows: int, limit: int) -> None:
        super().__init__(f"{rows} rows are more than the {limit} that fit into this format")
        self.rows = rows
        self.limit = limit


class BrokenRecord(RenderingError):
    """A staged record does not follow the format. `line` counts from 1 and is 0 when no record is to blame alone."""

    def __init__(self, part: str, line: int, reason: str) -> None:
        super().__init__(f"part {part}, line {line}: {reason}")
        self.part = part
        self.line = line
        self.reason = reason


class TypesettingFailed(RenderingError):
    """Typst refused the document or its process was ended."""
