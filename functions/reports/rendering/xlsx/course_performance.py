"""The sheets of a course performance report."""

from __future__ import annotations

from functions.reports.rendering.contents.course_performance import (
    BANDS,
    LOW_ATTENDANCE,
    MARKS,
    CourseFigures,
    risk_of,
    students,
    survey,
)
from functions.reports.rendering.contents.reasons import reasons
from functions.reports.rendering.progress import Progress
from functions.reports.rendering.records import Column
from functions.reports.rendering.source import Source
from functions.reports.rendering.voice import Voice
from functions.reports.rendering.xlsx.book import Book, Kind, Sheet, SheetColumn, Value, fraction
from functions.reports.rendering.xlsx.summary import Summary

_SURVEYED, _WRITTEN = 20, 90
_FIRST_ITEM = 3


def course_performance(book: Book, source: Source, progress: Progress) -> int:
    """Write the grades in percent and in points, the summary, and who is at risk; return the number of students."""
    voice, texts = book.voice, book.voice.texts
    figures = survey(source)
    expected = figures.expected
    percents = book.sheet(texts("sheet_percents"), _columns(figures, voice, "percent"), named=1)
    summary = Summary(book)
    risks = book.sheet(texts("sheet_risk"), _risk_columns(voice), named=1)
    scores = book.sheet(texts("sheet_scores"), _columns(figures, voice, "score"), named=1)
    progress.reach(_SURVEYED)
    for student in progress.over(students(source), figures.students, _SURVEYED, _WRITTEN):
        result = [student.full_name, fraction(student.average_percent), student.mark]
        percents.add([*result, *map(fraction, student.percents)])
        scores.add([*result, *student.scores])
        risk = risk_of(student, figures, expected)
        if risk:
            rate = fraction(risk.low_attendance)
            risks.add([*result, risk.missing, rate, reasons(risk, figures, voice)])
    last = _FIRST_ITEM + len(figures.columns) - 1
    line = float(figures.pass_line) / 100
    for sheet in (percents, scores, risks):
        sheet.colour(1, 1, "<", line, "bad")
        sheet.colour(2, 2, "=", MARKS[-1], "bad")
        sheet.finish()
    percents.colour(_FIRST_ITEM, last, "<", line, "bad")
    _summarise(summary, figures, risks, voice)
    return figures.students


def _columns(figures: CourseFigures, voice: Voice, kind: Kind) -> list[SheetColumn]:
    return [*_result_columns(voice), *(SheetColumn(_head(column, voice), kind, 14) for column in figures.columns)]


def _result_columns(voice: Voice) -> list[SheetColumn]:
    texts = voice.texts
    return [
        SheetColumn(texts("student"), "text", 32),
        SheetColumn(texts("average_percent"), "percent", 12),
        SheetColumn(texts("mark"), "mark", 9),
    ]


def _risk_columns(voice: Voice) -> list[SheetColumn]:
    texts = voice.texts
    return [
        *_result_columns(voice),
        SheetColumn(texts("missing_work"), "count", 12),
        SheetColumn(texts("attendance"), "percent", 15),
        SheetColumn(texts("reason"), "text", 70),
    ]


def _head(column: Column, voice: Voice) -> str:
    maximum = voice.texts("max_of", score=voice.formats.score(column.max_score))
    return f"{column.title} ({voice.texts(column.kind)}, {maximum})"


def _summarise(summary: Summary, figures: CourseFigures, risks: Sheet, voice: Voice) -> None:
    texts = voice.texts
    summary.gap()
    summary.fact(texts("students_count"), figures.students, "count")
    summary.fact(texts("items"), len(figures.columns), "count")
    summary.fact(texts("course_average"), fraction(figures.average), "percent")
    summary.fact(texts("pass_line"), fraction(figures.pass_line), "percent")
    summary.fact(texts("at_risk"), risks.rows, "count")
    summary.note(texts("risk_note", rate=voice.formats.percent(LOW_ATTENDANCE, 0)))
    marks: list[list[Value]] = [
        [texts("mark_none") if mark is None else str(mark), figures.marks[mark]] for mark in (*MARKS, None)
    ]
    by_mark = summary.table([texts("mark"), texts("students_count")], ["text", "count"], marks)
    bands: list[list[Value]] = [
        [f"{band * BANDS}–{(band + 1) * BANDS}", count] for band, count in enumerate(figures.bands)
    ]
    by_band = summary.table([texts("average_percent"), texts("students_count")], ["text", "count"], bands)
    items: list[list[Value]] = [
        [
            column.title,
            texts(column.kind),
            str(number),
            column.max_score,
            item.graded,
            fraction(item.average),
        ]
        for number, (column, item) in enumerate(zip(figures.columns, figures.items, strict=True), 1)
    ]
    heads = [texts(key) for key in ("title", "kind", "number", "max_score", "graded", "average_percent")]
    by_item = summary.table(heads, ["text", "text", "sign", "score", "count", "percent"], items)
    if figures.students:
        summary.bars(texts("marks_distribution"), by_mark, 0, 1, is_percent=False)
        summary.bars(texts("averages_distribution"), by_band, 0, 1, is_percent=False)
    if figures.columns:
        summary.bars(texts("item_averages"), by_item, 2, 5, is_percent=True)
