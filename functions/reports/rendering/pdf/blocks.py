"""The blocks that report.typ knows, as the JSON that it reads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

# More rows than this don't fit below what comes before them: their table had better begin a page.
SHORT = 12
# A cell with more characters takes several lines, and so many of them might not fit on one page.
_ONE_LINE = 60
Json = dict[str, Any]
Tone = Literal["bad", "warn", "good", "calm", "quiet"]
# A text; a text and its tone; or a number, "bar", and the bar's length in 0..1.
Cell = str | tuple[str, Tone] | tuple[str, Literal["bar"], float]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: `width` in mm or None for the rest; a `turned` head reads upwards and has `room` mm for it."""

    head: str
    width: float | None
    align: Literal["left", "right", "center"] = "left"
    sub: str = ""
    turned: bool = False
    room: int = 0


@dataclass(slots=True)
class Table:
    """A table, which may be cut between rows."""

    columns: Sequence[TableColumn]
    rows: Iterable[Sequence[Cell]] = field(default_factory=list)

    def piece(self, rows: Sequence[Sequence[Cell]], offset: int) -> Json:
        """Return the block of some `rows`, of which the first is number `offset` of the table."""
        cells = [cell for row in rows for cell in row]
        is_small = len(rows) <= SHORT and all(len(cell) <= _ONE_LINE for cell in cells if isinstance(cell, str))
        columns = [asdict(column) for column in self.columns]
        return {"kind": "table", "columns": columns, "cells": cells, "offset": offset, "breakable": not is_small}


def cover(kind_of_report: str, title: str, facts: Sequence[tuple[str, str]], columns: int) -> Json:
    """The head of the first page."""
    return {"kind": "cover", "kind_of_report": kind_of_report, "title": title, "facts": facts, "columns": columns}


def title(text: str, level: int = 1, *, is_on_new_page: bool = False) -> Json:
    """A heading."""
    return {"kind": "title", "text": text, "level": level, "fresh": is_on_new_page}


def note(text: str) -> Json:
    """Small print."""
    return {"kind": "note", "text": text}


def blank(pages: int) -> Json:
    """Empty pages."""
    return {"kind": "blank", "pages": pages}


def figures(items: Sequence[tuple[str, str]]) -> Json:
    """Values with what they mean."""
    return {"kind": "figures", "items": items}


def bars(title: str, labels: Sequence[str], values: Sequence[float | None], texts: Sequence[str]) -> Json:
    """Upright bars, each 0..1 of the height with its text above; None is no bar."""
    return {"kind": "bars", "title": title, "labels": labels, "values": values, "texts": texts}


def beside(*charts: Json) -> Json:
    """Charts of bars side by side."""
    return {"kind": "beside", "blocks": charts}


def timeline(
    title: str,
    points: Sequence[tuple[float, float, int]],
    ticks: Sequence[tuple[float, str]],
    line: float,
    names: tuple[str, str],
) -> Json:
    """Two series of points (x, y, series) in 0..1, times below, and a dashed `line`."""
    return {"kind": "timeline", "title": title, "points": points, "ticks": ticks, "line": line, "names": names}


def legend(items: Sequence[tuple[str, str, Tone]]) -> Json:
    """What signs mean."""
    return {"kind": "legend", "items": items}
