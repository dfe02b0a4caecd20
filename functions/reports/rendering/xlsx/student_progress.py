"""The sheets of a student progress report."""

from __future__ import annotations

from functions.reports.rendering.contents.student_progress import CourseProgress, StudentProgress, read
from functions.reports.rendering.plain_text import clean
from functions.reports.rendering.progress import Progress
from functions.reports.rendering.source import Source
from functions.reports.rendering.voice import Voice
from functions.reports.rendering.xlsx.attendance import TONES
from functions.reports.rendering.xlsx.book import Book, Sheet, SheetColumn, fraction
from functions.reports.rendering.xlsx.summary import Summary

_READ, _WRITTEN = 20, 90
_MARK_OF_FAILURE = 2
_DATE, _PERCENT, _MARK, _STATUS = 1, 6, 7, 3
_CHARTED_COURSES = 20


def student_progress(book: Book, source: Source, progress: Progress) -> int:
    """Write the grades course by course, the summary, marked lessons and achievements; return the number of rows."""
    whole = read(source)
    progress.reach(_READ)
    grades = book.sheet(book.voice.texts("sheet_grades"), _grade_columns(book.voice), named=1)
    summary = Summary(book)
    _summarise(summary, whole, book.voice)
    for course in progress.over(whole.courses, len(whole.courses), _READ, _WRITTEN):
        first = grades.rows + 1
        _add_grades(grades, course, book.voice)
        if course.course and course.grades and summary.charts < _CHARTED_COURSES:
            _chart(book, summary, grades, course.course.title, first)
    grades.colour(_MARK, _MARK, "=", _MARK_OF_FAILURE, "bad")
    grades.finish()
    _lessons(book, whole)
    _achievements(book, whole)
    return whole.rows


def _grade_columns(voice: Voice) -> list[SheetColumn]:
    texts = voice.texts
    return [
        SheetColumn(texts("course"), "text", 28),
        SheetColumn(texts("date_in_zone", zone=voice.header.timezone), "moment", 24),
        SheetColumn(texts("kind"), "text", 18),
        SheetColumn(texts("title"), "text", 40),
        SheetColumn(texts("score"), "score", 10),
        SheetColumn(texts("max_score"), "score", 10),
        SheetColumn(texts("percent"), "percent", 12),
        SheetColumn(texts("mark"), "mark", 9),
    ]


def _title(course: CourseProgress, voice: Voice) -> str:
    return course.course.title if course.course else voice.texts("other_courses")


def _add_grades(sheet: Sheet, course: CourseProgress, voice: Voice) -> None:
    for grade in course.grades:
        sheet.add(
            [
                _title(course, voice),
                voice.formats.local(grade.graded_at),
                voice.texts(grade.kind),
                grade.title,
                grade.score,
                grade.max_score,
                fraction(grade.percent),
                grade.mark,
            ]
        )


def _chart(book: Book, summary: Summary, grades: Sheet, title: str, first: int) -> None:
    chart = book.chart("scatter", "straight_with_markers")
    chart.add_series(
        {
            "categories": [grades.name, first, _DATE, grades.rows, _DATE],
            "values": [grades.name, first, _PERCENT, grades.rows, _PERCENT],
            "line": {"color": "#1F4E79", "width": 1.5},
            "marker": {"type": "circle", "size": 5, "fill": {"color": "#1F4E79"}, "border": {"color": "#1F4E79"}},
        }
    )
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_format": "dd.mm.yyyy" if book.voice.formats.is_russian else "d mmm yyyy"})
    chart.set_y_axis({"min": 0, "max": 1, "num_format": "0%", "major_gridlines": {"visible": True}})
    summary.place(chart, f"{clean(title)[:80]}: {book.voice.texts('progress_chart')}")


def _lessons(book: Book, whole: StudentProgress) -> None:
    voice, texts = book.voice, book.voice.texts
    sheet = book.sheet(
        texts("sheet_attendance"),
        [
            SheetColumn(texts("course"), "text", 28),
            SheetColumn(texts("starts_in_zone", zone=voice.header.timezone), "moment", 24),
            SheetColumn(texts("title"), "text", 40),
            SheetColumn(texts("status"), "text", 24),
        ],
        named=1,
    )
    for course in whole.courses:
        for lesson in course.lessons:
            start = voice.formats.local(lesson.starts_at)
            sheet.add([_title(course, voice), start, lesson.title, texts(lesson.status.value)])
    for status, tone in TONES.items():
        sheet.colour(_STATUS, _STATUS, "=", f'"{texts(status.value)}"', tone)
    sheet.finish()


def _achievements(book: Book, whole: StudentProgress) -> None:
    voice, texts = book.voice, book.voice.texts
    sheet = book.sheet(
        texts("sheet_achievements"),
        [
            SheetColumn(texts("date_in_zone", zone=voice.header.timezone), "moment", 24),
            SheetColumn(texts("title"), "text", 40),
            SheetColumn(texts("description"), "wrapped", 70),
        ],
    )
    for one in whole.achievements:
        sheet.add([voice.formats.local(one.granted_at), one.title, one.description])
    sheet.finish()


def _summarise(summary: Summary, whole: StudentProgress, voice: Voice) -> None:
    texts = voice.texts
    summary.gap()
    summary.fact(texts("overall_average"), fraction(whole.average), "percent")
    summary.fact(texts("attendance_rate"), fraction(whole.presence.rate), "percent")
    if whole.stats is not None:
        stats = whole.stats
        seen = stats.last_activity_at
        summary.gap()
        summary.fact(texts("profile_figures"), "")
        summary.fact(texts("tests_passed_of", taken=str(stats.tests_taken)), stats.tests_passed, "count")
        summary.fact(texts("average_test"), fraction(stats.average_test_percent), "percent")
        submitted = str(stats.homeworks_submitted)
        summary.fact(texts("homeworks_graded_of", submitted=submitted), stats.homeworks_graded, "count")
        summary.fact(texts("average_homework"), fraction(stats.average_homework_percent), "percent")
        summary.fact(texts("last_activity"), None if seen is None else voice.formats.local(seen), "moment")
    courses = [
        [
            _title(course, voice),
            None,
            len(course.grades),
            fraction(course.course.average_percent) if course.course else None,
            course.course.mark if course.course else None,
            fraction(course.presence.rate),
        ]
        for course in whole.courses
    ]
    summary.table(
        [texts("course"), "", texts("grades"), texts("average_percent"), texts("mark"), texts("attendance")],
        ["text", "text", "count", "percent", "mark", "percent"],
        courses,
    )
