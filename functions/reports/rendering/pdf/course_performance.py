"""The blocks of a course performance report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from functions.reports.rendering.contents.course_performance import (
    BANDS,
    LOW_ATTENDANCE,
    MARKS,
    CourseFigures,
    risk_of,
)
from functions.reports.rendering.contents.reasons import reasons
from functions.reports.rendering.pdf import blocks
from functions.reports.rendering.pdf.blocks import Cell, Json, Table, TableColumn
from functions.reports.rendering.pdf.matrix import Cut, pick
from functions.reports.rendering.pdf.words import words
from functions.reports.rendering.records import StudentGrades
from functions.reports.rendering.voice import Voice

NO_VALUE: Cell = ("–", "quiet")
_HEAD_ROOM = 34
_HEAD_LENGTH, _HEAD_RUN = 42, 15


def cut(figures: CourseFigures) -> Cut:
    """Return how the grades' columns are cut."""
    return Cut(len(figures.columns), width=12.5, fixed=9 + 50 + 14 + 12)


def course_performance(
    figures: CourseFigures, students: Sequence[StudentGrades], voice: Voice
) -> Iterator[Json | Table]:
    """Yield the overview, the items, who is at risk, and all grades."""
    texts = voice.texts
    expected = figures.expected
    at_risk = [(student, risk) for student in students if (risk := risk_of(student, figures, expected))]
    yield from _overview(figures, len(at_risk), voice)
    if not students:
        yield blocks.note(texts("no_students"))
    if figures.columns:
        yield blocks.title(texts("items"))
        yield _items(figures, voice)
    else:
        yield blocks.note(texts("no_items"))
    if students:
        yield blocks.title(texts("students_at_risk"))
        yield blocks.note(texts("risk_note", rate=voice.formats.percent(LOW_ATTENDANCE, 0)))
        if at_risk:
            rows: Iterator[list[Cell]] = (
                [
                    str(number),
                    words(student.full_name),
                    *_result(student, figures, voice),
                    reasons(risk, figures, voice),
                ]
                for number, (student, risk) in enumerate(at_risk, 1)
            )
            yield Table([*_person_columns(voice, 50), TableColumn(texts("reason"), None)], rows)
        else:
            yield blocks.note(texts("no_risk"))
        yield blocks.title(texts("grades"), is_on_new_page=len(students) > blocks.SHORT)
        yield from _grades(figures, students, voice)


def _overview(figures: CourseFigures, at_risk: int, voice: Voice) -> Iterator[Json]:
    texts, formats = voice.texts, voice.formats
    average = figures.average
    yield blocks.figures(
        [
            (str(figures.students), texts.noun("students", figures.students)),
            (str(len(figures.columns)), texts.noun("items", len(figures.columns))),
            (formats.number(average) if average is not None else "–", texts("course_average")),
            (formats.number(figures.pass_line), texts("pass_line")),
            (str(at_risk), texts("at_risk")),
        ]
    )
    if figures.students:
        labels = [*map(str, MARKS), texts("mark_none")]
        bands = [f"{band * BANDS}–{(band + 1) * BANDS}" for band in range(BANDS)]
        yield blocks.beside(
            _counts(texts("marks_distribution"), labels, [figures.marks[mark] for mark in (*MARKS, None)]),
            _counts(texts("averages_distribution"), bands, figures.bands),
        )


def _counts(title: str, labels: Sequence[str], counts: Sequence[int]) -> Json:
    most = max(counts) or 1
    return blocks.bars(title, labels, [count / most if count else None for count in counts], [str(c) for c in counts])


def _items(figures: CourseFigures, voice: Voice) -> Table:
    texts, formats = voice.texts, voice.formats
    columns = [
        TableColumn(texts("number"), 9, "right"),
        TableColumn(texts("kind"), 30),
        TableColumn(texts("title"), None),
        TableColumn(texts("max_score"), 16, "right"),
        TableColumn(texts("graded"), 18, "right"),
        TableColumn(texts("average_percent"), 48),
    ]
    rows: list[list[Cell]] = []
    for number, (column, item) in enumerate(zip(figures.columns, figures.items, strict=True), 1):
        average = item.average
        bar: Cell = NO_VALUE if average is None else (formats.number(average), "bar", float(average) / 100)
        graded = f"{item.graded} {texts('of')} {figures.students}"
        rows.append(
            [str(number), texts(column.kind), words(column.title), formats.score(column.max_score), graded, bar]
        )
    return Table(columns, rows)


def _grades(figures: CourseFigures, students: Sequence[StudentGrades], voice: Voice) -> Iterator[Json | Table]:
    texts = voice.texts
    total = len(figures.columns)
    items = [
        TableColumn(
            f"{number}. {words(column.title, _HEAD_LENGTH, _HEAD_RUN)}",
            12.5,
            "right",
            sub=f"{texts(column.kind)}, {texts('max_of', score=voice.formats.score(column.max_score))}",
            turned=True,
            room=_HEAD_ROOM,
        )
        for number, column in enumerate(figures.columns, 1)
    ]
    for block in cut(figures).blocks():
        if len(block) < total:
            heading = texts("columns_of", first=str(block.start + 1), last=str(block.stop), total=str(total))
            yield blocks.title(f"{texts('items')} {heading}", level=2)
        rows = (_grade_row(number, student, block, figures, voice) for number, student in enumerate(students, 1))
        yield Table([*_person_columns(voice, None), *pick(items, block)], rows)


def _grade_row(number: int, student: StudentGrades, block: range, figures: CourseFigures, voice: Voice) -> list[Cell]:
    cells = [_percent(percent, figures, voice) for percent in pick(student.percents, block)]
    return [str(number), words(student.full_name), *_result(student, figures, voice), *cells]


def _person_columns(voice: Voice, name_width: float | None) -> list[TableColumn]:
    texts = voice.texts
    return [
        TableColumn(texts("number"), 9, "right"),
        TableColumn(texts("student"), name_width),
        TableColumn(texts("average"), 14, "right"),
        TableColumn(texts("mark"), 12, "center"),
    ]


def _result(student: StudentGrades, figures: CourseFigures, voice: Voice) -> list[Cell]:
    mark = student.mark
    shown: Cell = NO_VALUE if mark is None else (str(mark), "bad") if mark == MARKS[-1] else str(mark)
    return [_percent(student.average_percent, figures, voice), shown]


def _percent(percent: Decimal | None, figures: CourseFigures, voice: Voice) -> Cell:
    if percent is None:
        return NO_VALUE
    text = voice.formats.number(percent)
    return (text, "bad") if percent < figures.pass_line else text
