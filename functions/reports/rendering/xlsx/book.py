"""A workbook whose cells are typed, whose rows go to disk as they come, and which fails aloud."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from math import ceil
from pathlib import Path
from typing import Any, Literal

import xlsxwriter
from xlsxwriter.chart import Chart
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from functions.reports.rendering.errors import RenderingError
from functions.reports.rendering.plain_text import clean
from functions.reports.rendering.voice import Voice

# A share is written as a fraction and shown as a percent; a percent of the gradebook likewise, so that both add up.
Kind = Literal["text", "wrapped", "count", "score", "percent", "mark", "day", "moment", "sign"]
Value = str | int | Decimal | datetime | None
_CELL_LENGTH = 32_767
_SHEET_NAME_LENGTH = 31
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_PAPER_A4 = 9
# In characters and in points. Rows that go to disk at once have no height of their own.
_ONE_PAGE, LINE_HEIGHT, _HEAD_LINES, _TURNED_HEIGHT = 260, 15, 5, 150
_WIDE_SCALE = 70
_HEADER_LENGTH = 90
_ACCENT, _PALE = "#1F4E79", "#E3EBF5"
TONES = {
    "bad": {"bg_color": "#FBDFDD", "font_color": "#8F1D14"},
    "warn": {"bg_color": "#FDF0CC", "font_color": "#6B4E00"},
    "good": {"bg_color": "#DFF1E3", "font_color": "#1D5A2F"},
    "calm": {"bg_color": "#E3EBF5", "font_color": "#1F4E79"},
}


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """A column: its head, what its cells are, its width in characters."""

    head: str
    kind: Kind
    width: float


class Book:
    """An open workbook at `path`, its temporary files in `folder`."""

    def __init__(self, path: Path, folder: Path, voice: Voice) -> None:
        options = {"constant_memory": True, "tmpdir": str(folder)}
        self._book = xlsxwriter.Workbook(str(path), options)
        self.voice = voice
        header = voice.header
        self._book.set_properties(
            {
                "title": clean(voice.title),
                "subject": voice.period,
                "author": clean(header.requested_by),
                "created": header.snapshot_at.replace(tzinfo=None),
            }
        )
        day = "dd.mm.yyyy" if voice.formats.is_russian else "d mmm yyyy"
        shapes: dict[str, dict[str, Any]] = {
            # Else a spreadsheet puts names that read from the right to the right.
            "text": {"align": "left", "indent": 1},
            "wrapped": {"text_wrap": True, "align": "left", "indent": 1},
            "count": {"num_format": "0"},
            "score": {"num_format": "0.00"},
            "percent": {"num_format": "0.00%"},
            "mark": {"num_format": "0", "align": "center"},
            "day": {"num_format": day, "align": "left"},
            "moment": {"num_format": f"{day} hh:mm", "align": "left"},
            "sign": {"align": "center"},
        }
        self.formats = {kind: self._book.add_format({"valign": "top", **shape}) for kind, shape in shapes.items()}
        facts = {kind: {**shape, "valign": "top", "align": "left", "indent": 1} for kind, shape in shapes.items()}
        self.fact_formats = {kind: self._book.add_format(shape) for kind, shape in facts.items()}
        small = {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": "#5F6B7A"}
        self.small = self._book.add_format(small)
        self.tones = {tone: self._book.add_format(shape) for tone, shape in TONES.items()}
        self.head = self._book.add_format(
            {"bold": True, "font_color": _ACCENT, "bg_color": _PALE, "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.turned_head = self._book.add_format(
            {"bold": True, "font_color": _ACCENT, "bg_color": _PALE, "bottom": 1, "text_wrap": True, "rotation": 90}
        )
        self.title = self._book.add_format({"bold": True, "font_size": 16, "font_color": _ACCENT})
        self.strong = self._book.add_format({"bold": True, "valign": "top"})

    def sheet(self, name: str, columns: Sequence[SheetColumn], *, named: int = 0) -> Sheet:
        """Add a sheet that is one table; its first `named` columns stay in view."""
        sheet = Sheet(self, self.plain_sheet(name), columns)
        sheet.begin(named)
        return sheet

    def plain_sheet(self, name: str) -> Worksheet:
        """Add an empty sheet, set up for A4 with page numbers."""
        sheet = self._book.add_worksheet(_NOT_IN_SHEET_NAMES.sub(" ", name)[:_SHEET_NAME_LENGTH].strip("' "))
        sheet.set_paper(_PAPER_A4)
        sheet.set_landscape()
        # An ampersand begins a code there; what is longer than 255 characters is refused.
        sheet.set_header("&L" + clean(self.voice.title)[:_HEADER_LENGTH].replace("&", "&&") + "&R" + self.voice.period)
        sheet.set_footer("&R&P / &N")
        return sheet

    def chart(self, kind: str, subtype: str | None = None) -> Chart:
        """Return a new chart, to be placed on a sheet."""
        chart: Chart = self._book.add_chart({"type": kind, **({"subtype": subtype} if subtype else {})})
        return chart

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def discard(self) -> None:
        """Close what the rows were written to; there will be no file."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()
        self._book.fileclosed = 1


class Sheet:
    """A table: a frozen head that filters, then rows in order."""

    def __init__(self, book: Book, sheet: Worksheet, columns: Sequence[SheetColumn]) -> None:
        self._book = book
        self.sheet = sheet
        self._columns = columns
        self._formats = [book.formats[column.kind] for column in columns]
        self._row = 0

    def begin(self, named: int) -> None:
        """Write the head and set the columns up."""
        self.sheet.freeze_panes(1, named)
        self.sheet.repeat_rows(0)
        if sum(column.width for column in self._columns) < _ONE_PAGE:
            self.sheet.fit_to_pages(1, 0)
        elif named:
            self.sheet.set_print_scale(_WIDE_SCALE)
            self.sheet.repeat_columns(0, named - 1)
        longest = max((len(column.head) / column.width for column in self._columns), default=0)
        self.sheet.set_row(0, LINE_HEIGHT * min(max(ceil(longest * 1.2), 1), _HEAD_LINES))
        if any(column.kind == "sign" for column in self._columns):
            self.sheet.set_row(0, _TURNED_HEIGHT)
        for number, column in enumerate(self._columns):
            self.sheet.set_column(number, number, column.width, self._formats[number])
            shape = self._book.turned_head if column.kind == "sign" else self._book.head
            put(self.sheet, 0, number, column.head, shape)

    @property
    def name(self) -> str:
        """The sheet's name."""
        return str(self.sheet.get_name())

    @property
    def rows(self) -> int:
        """Rows below the head so far."""
        return self._row

    def add(self, values: Sequence[Value]) -> None:
        """Append a row, one value a column; None leaves the cell empty.

        Raises:
            RenderingError: the sheet is full.
        """
        self._row += 1
        for number, (value, shape) in enumerate(zip(values, self._formats, strict=True)):
            if value is not None:
                put(self.sheet, self._row, number, value, shape)

    def finish(self) -> None:
        """Let the head filter the rows."""
        if self._columns:
            self.sheet.autofilter(0, 0, self._row, len(self._columns) - 1)

    def colour(self, first: int, last: int, criteria: str, value: float | str, tone: str) -> None:
        """Colour the cells of columns `first`..`last` that fulfil the condition; empty ones never do."""
        if last < first or self._row == 0:
            return
        area = (1, first, self._row, last)
        self.sheet.conditional_format(*area, {"type": "blanks", "stop_if_true": True})
        rule = {"type": "cell", "criteria": criteria, "value": value, "format": self._book.tones[tone]}
        if self.sheet.conditional_format(*area, rule) != 0:
            raise RenderingError(f"{self.name}: a colour was refused")


def put(sheet: Worksheet, row: int, column: int, value: Value, shape: Format | None = None) -> None:
    """Write one value as what it is: text stays text whatever it begins with.

    Raises:
        RenderingError: the sheet has no such cell.
    """
    if isinstance(value, str):
        written = sheet.write_string(row, column, clean(value)[:_CELL_LENGTH], shape)
    elif isinstance(value, datetime):
        written = sheet.write_datetime(row, column, value, shape)
    else:
        written = sheet.write_number(row, column, float(value or 0), shape)
    if written != 0:
        raise RenderingError(f"{sheet.get_name()}: row {row + 1}, column {column + 1} was refused ({written})")


def fraction(percent: Decimal | None) -> Decimal | None:
    """Return a percent as the fraction that a spreadsheet shows as that percent."""
    return None if percent is None else percent / 100


@contextmanager
def opened(path: Path, folder: Path, voice: Voice) -> Iterator[Book]:
    """Open a workbook; it is a file at `path` when the block ends well, and nothing when it does not."""
    book = Book(path, folder, voice)
    try:
        yield book
    except BaseException:
        book.discard()
        raise
    book.close()
