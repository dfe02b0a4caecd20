"""The sheets of an attendance report."""

from __future__ import annotations

from datetime import datetime, time

from functions.reports.rendering.contents.attendance import AttendanceFigures, Presence, presence_of, students, survey
from functions.reports.rendering.contents.course_performance import LOW_ATTENDANCE
from functions.reports.rendering.progress import Progress
from functions.reports.rendering.records import AttendanceStatus
from functions.reports.rendering.source import Source
from functions.reports.rendering.voice import Voice
from functions.reports.rendering.xlsx.book import Book, SheetColumn, Value, fraction
from functions.reports.rendering.xlsx.summary import Summary

STATUSES = tuple(AttendanceStatus)
TONES = {
    AttendanceStatus.LATE: "warn",
    AttendanceStatus.ABSENT: "bad",
    AttendanceStatus.EXCUSED: "calm",
}
_SURVEYED, _WRITTEN = 20, 90
_FIRST_LESSON = 2 + len(STATUSES)


def attendance(book: Book, source: Source, progress: Progress) -> int:
    """Write the matrix of students and lessons, the summary, and the lessons; return the number of students."""
    voice, texts, formats = book.voice, book.voice.texts, book.voice.formats
    figures = survey(source)
    progress.reach(_SURVEYED)
    heads = (f"{formats.moment(lesson.starts_at)}\u2002{lesson.title}" for lesson in figures.lessons)
    lessons = [SheetColumn(head, "sign", 6) for head in heads]
    columns = [SheetColumn(texts("student"), "text", 32), *_total_columns(voice), *lessons]
    matrix = book.sheet(texts("sheet_attendance"), columns, named=1)
    summary = Summary(book)
    signs = {status: texts(f"{status}_sign") for status in STATUSES}
    for student in progress.over(students(source), figures.students, _SURVEYED, _WRITTEN):
        given = [None if status is None else signs[status] for status in student.statuses]
        matrix.add([student.full_name, *_totals(presence_of(student)), *given])
    matrix.colour(1, 1, "<", float(LOW_ATTENDANCE) / 100, "bad")
    last = _FIRST_LESSON + len(figures.lessons) - 1
    for status, tone in TONES.items():
        matrix.colour(_FIRST_LESSON, last, "=", f'"{signs[status]}"', tone)
    matrix.finish()
    _lessons(book, figures)
    _summarise(summary, figures, voice)
    return figures.students


def _total_columns(voice: Voice) -> list[SheetColumn]:
    return [
        SheetColumn(voice.texts("rate"), "percent", 11),
        *(SheetColumn(voice.texts(status.value), "count", 11) for status in STATUSES),
    ]


def _totals(presence: Presence) -> list[Value]:
    return [fraction(presence.rate), *(presence.counts[status] for status in STATUSES)]


def _lessons(book: Book, figures: AttendanceFigures) -> None:
    voice, texts = book.voice, book.voice.texts
    sheet = book.sheet(
        texts("sheet_lessons"),
        [
            SheetColumn(texts("starts_in_zone", zone=voice.header.timezone), "moment", 24),
            SheetColumn(texts("title"), "text", 44),
            *_total_columns(voice),
        ],
    )
    for lesson, presence in zip(figures.lessons, figures.by_lesson, strict=True):
        sheet.add([voice.formats.local(lesson.starts_at), lesson.title, *_totals(presence)])
    sheet.colour(2, 2, "<", float(LOW_ATTENDANCE) / 100, "bad")
    sheet.finish()


def _summarise(summary: Summary, figures: AttendanceFigures, voice: Voice) -> None:
    texts = voice.texts
    summary.gap()
    summary.fact(texts("students_count"), figures.students, "count")
    summary.fact(texts("lessons"), len(figures.lessons), "count")
    summary.fact(texts("attendance_rate"), fraction(figures.total.rate), "percent")
    for status in STATUSES:
        summary.fact(f"{texts(status.value)} ({texts(f'{status}_sign')})", figures.total.counts[status], "count")
    summary.note(texts("rate_note"))
    weeks = [
        [datetime.combine(monday, time()), fraction(presence.rate), presence.marked]
        for monday, presence in figures.by_week(voice.formats)
    ]
    heads = [texts("week_from"), texts("attendance"), texts("marked")]
    by_week = summary.table(heads, ["day", "percent", "count"], weeks)
    if weeks:
        summary.bars(texts("weekly_attendance"), by_week, 0, 1, is_percent=True)
