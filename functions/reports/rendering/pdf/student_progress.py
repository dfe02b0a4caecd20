"""The blocks of a student progress report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from functions.reports.rendering.contents.student_progress import CourseProgress, StudentProgress
from functions.reports.rendering.pdf import blocks
from functions.reports.rendering.pdf.attendance import TONES
from functions.reports.rendering.pdf.blocks import Cell, Json, Table, TableColumn
from functions.reports.rendering.pdf.words import words
from functions.reports.rendering.records import CourseGrades, Grade, Stats
from functions.reports.rendering.voice import Voice

_TICKS = 5
_MARK_OF_FAILURE = 2


def student_progress(progress: StudentProgress, voice: Voice) -> Iterator[Json | Table]:
    """Yield the overview, then course by course chart, grades and marked lessons, then achievements."""
    texts = voice.texts
    yield from _overview(progress, voice)
    if not any(course.grades for course in progress.courses):
        yield blocks.note(texts("no_grades"))
    for course in progress.courses:
        if course.grades or course.lessons or course.course is not None:
            yield from _course(course, voice)
    yield blocks.title(texts("achievements"))
    if progress.achievements:
        yield Table(
            [
                TableColumn(texts("date"), 28),
                TableColumn(texts("title"), 60),
                TableColumn(texts("description"), None),
            ],
            (
                [voice.formats.day(one.granted_at), words(one.title), words(one.description or "", limit=400)]
                for one in progress.achievements
            ),
        )
    else:
        yield blocks.note(texts("no_achievements"))


def _overview(progress: StudentProgress, voice: Voice) -> Iterator[Json]:
    texts, formats = voice.texts, voice.formats
    average, presence = progress.average, progress.presence
    grades = sum(len(course.grades) for course in progress.courses)
    rate = presence.rate
    yield blocks.figures(
        [
            (str(grades), texts.noun("grades", grades)),
            (formats.number(average) if average is not None else "–", texts("overall_average")),
            (formats.percent(rate) if rate is not None else "–", texts("attendance_rate")),
            (str(len(progress.achievements)), texts.noun("achievements", len(progress.achievements))),
        ]
    )
    if progress.stats is not None:
        yield blocks.title(texts("profile_figures"), level=2)
        yield blocks.figures(_profile(progress.stats, voice))


def _profile(stats: Stats, voice: Voice) -> list[tuple[str, str]]:
    texts, formats = voice.texts, voice.formats
    test, homework, seen = stats.average_test_percent, stats.average_homework_percent, stats.last_activity_at
    return [
        (str(stats.tests_passed), texts("tests_passed_of", taken=str(stats.tests_taken))),
        ("–" if test is None else formats.number(test), texts("average_test")),
        (str(stats.homeworks_graded), texts("homeworks_graded_of", submitted=str(stats.homeworks_submitted))),
        ("–" if homework is None else formats.number(homework), texts("average_homework")),
        ("–" if seen is None else formats.day(seen), texts("last_activity")),
    ]


def _course(progress: CourseProgress, voice: Voice) -> Iterator[Json | Table]:
    texts = voice.texts
    course = progress.course
    yield blocks.title(words(course.title) if course else texts("other_courses"))
    if course:
        yield blocks.note(_standing(course, voice))
    if course and progress.grades:
        yield _chart(progress.grades, float(course.thresholds["3"]) / 100, voice)
        yield _grades(progress.grades, voice)
    if progress.lessons:
        yield blocks.title(texts("attendance"), level=2)
        yield _lessons(progress, voice)


def _standing(course: CourseGrades, voice: Voice) -> str:
    texts, formats = voice.texts, voice.formats
    average = "–" if course.average_percent is None else formats.number(course.average_percent)
    mark = texts("mark_none") if course.mark is None else str(course.mark)
    line = formats.number(course.thresholds["3"])
    return f"{texts('average_percent')}: {average} · {texts('mark')}: {mark} · {texts('pass_line')}: {line}"


def _chart(grades: Sequence[Grade], line: float, voice: Voice) -> Json:
    texts, formats = voice.texts, voice.formats
    first, last = grades[0].graded_at, grades[-1].graded_at
    span = (last - first) or timedelta(days=1)
    points = [
        ((grade.graded_at - first) / span, float(grade.percent) / 100, int(grade.kind == "test")) for grade in grades
    ]
    steps = _TICKS if last - first >= timedelta(days=_TICKS) else 1
    ticks = [
        (step / steps, formats.short_date(formats.local(first + span * step / steps))) for step in range(steps + 1)
    ]
    return blocks.timeline(texts("progress_chart"), points, ticks, line, (texts("homework"), texts("test")))


def _grades(grades: Sequence[Grade], voice: Voice) -> Table:
    texts = voice.texts
    columns = [
        TableColumn(texts("date"), 32),
        TableColumn(texts("kind"), 30),
        TableColumn(texts("title"), None),
        TableColumn(texts("score"), 24, "right"),
        TableColumn(texts("percent"), 18, "right"),
        TableColumn(texts("mark"), 14, "center"),
    ]
    return Table(columns, (_grade_row(grade, voice) for grade in grades))


def _grade_row(grade: Grade, voice: Voice) -> list[Cell]:
    formats = voice.formats
    is_low = grade.mark == _MARK_OF_FAILURE
    results = [formats.number(grade.percent), str(grade.mark)]
    return [
        formats.moment(grade.graded_at),
        voice.texts(grade.kind),
        words(grade.title),
        f"{formats.score(grade.score)} / {formats.score(grade.max_score)}",
        *([(text, "bad") for text in results] if is_low else results),
    ]


def _lessons(progress: CourseProgress, voice: Voice) -> Table:
    texts, formats = voice.texts, voice.formats
    columns = [
        TableColumn(texts("date"), 32),
        TableColumn(texts("title"), None),
        TableColumn(texts("status"), 46),
    ]
    return Table(
        columns,
        (
            [formats.moment(lesson.starts_at), words(lesson.title), (texts(lesson.status.value), TONES[lesson.status])]
            for lesson in progress.lessons
        ),
    )
