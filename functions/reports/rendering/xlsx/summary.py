"""The sheet with what the report is about, its figures and its charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from xlsxwriter.chart import Chart

from functions.reports.rendering.xlsx.book import LINE_HEIGHT, Book, Kind, Value, put

_LAST_COLUMN = 6
_CHART_COLUMN = 8
_CHART_ROWS = 16


@dataclass(frozen=True, slots=True)
class Range:
    """Rows `first`..`last` of a table on the summary, counted from 0, and its name in formulas."""

    sheet: str
    first: int
    rows: Sequence[Sequence[Value]]

    def column(self, number: int) -> list[str | int]:
        """Return a column of it as a chart's reference."""
        return [self.sheet, self.first, number, self.first + len(self.rows) - 1, number]

    def values(self, number: int) -> list[str | float | None]:
        """Return what is in a column, for viewers that don't look it up."""
        column = (row[number] for row in self.rows)
        known = [value for value in column if not isinstance(value, datetime)]
        return [float(value) if isinstance(value, Decimal) else value for value in known]


class Summary:
    """Rows one below the other on the left, charts on the right."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._sheet = book.plain_sheet(book.voice.texts("sheet_summary"))
        self._row = 0
        self.charts = 0
        self._sheet.set_column(0, 0, 26)
        self._sheet.set_column(1, 1, 24)
        self._sheet.set_column(2, 6, 12)
        self._sheet.fit_to_pages(1, 0)
        put(self._sheet, 0, 0, book.voice.title, book.title)
        self._row = 2
        for label, value in book.voice.facts():
            self.fact(label, value)

    def fact(self, label: str, value: Value, kind: Kind = "text") -> None:
        """Write a line of two cells."""
        put(self._sheet, self._row, 0, label, self._book.strong)
        put(self._sheet, self._row, 1, "–" if value is None else value, self._book.fact_formats[kind])
        self._row += 1

    def note(self, text: str) -> None:
        """Write small print over the width of the tables."""
        self._sheet.set_row(self._row, 3 * LINE_HEIGHT)
        self._sheet.merge_range(self._row, 0, self._row, _LAST_COLUMN, "", self._book.small)
        put(self._sheet, self._row, 0, text, self._book.small)
        self._row += 1

    def gap(self) -> None:
        """Leave a line empty."""
        self._row += 1

    def table(self, heads: Sequence[str], kinds: Sequence[Kind], rows: Sequence[Sequence[Value]]) -> Range:
        """Write a table after an empty line and return where its rows are."""
        self._row += 1
        for number, head in enumerate(heads):
            put(self._sheet, self._row, number, head, self._book.head)
        for row in rows:
            self._row += 1
            for number, (value, kind) in enumerate(zip(row, kinds, strict=True)):
                if value is not None:
                    put(self._sheet, self._row, number, value, self._book.formats[kind])
        self._row += 1
        return Range(str(self._sheet.get_name()), self._row - len(rows), rows)

    def place(self, chart: Chart, title: str) -> None:
        """Put a chart below the last one."""
        # The writer takes a name with !A1 in it for a formula. What stands between is seen by nobody.
        chart.set_title({"name": title.replace("!", "!\u2060"), "name_font": {"size": 12}})
        chart.set_size({"width": 640, "height": 300})
        self._sheet.insert_chart(1 + self.charts * _CHART_ROWS, _CHART_COLUMN, chart)
        self.charts += 1

    def bars(self, title: str, data: Range, labels: int, values: int, *, is_percent: bool) -> None:
        """Place a chart of upright bars of two columns of `data`."""
        chart = self._book.chart("column")
        chart.add_series(
            {
                "categories": data.column(labels),
                "values": data.column(values),
                "categories_data": data.values(labels),
                "values_data": data.values(values),
                "fill": {"color": "#1F4E79"},
                "gap": 60,
                "data_labels": {"value": not is_percent},
            }
        )
        chart.set_legend({"none": True})
        # Without it dates spread over every day between them.
        chart.set_x_axis({"text_axis": True, "num_format": "dd.mm" if self._book.voice.formats.is_russian else "d mmm"})
        scale = {"min": 0, "max": 1, "num_format": "0%"} if is_percent else {"min": 0}
        chart.set_y_axis({**scale, "major_gridlines": {"visible": True, "line": {"color": "#D9DEE4"}}})
        self.place(chart, title)
