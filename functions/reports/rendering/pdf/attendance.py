"""The blocks of an attendance report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from functions.reports.rendering.contents.attendance import AttendanceFigures, Presence, presence_of
from functions.reports.rendering.contents.course_performance import LOW_ATTENDANCE
from functions.reports.rendering.pdf import blocks
from functions.reports.rendering.pdf.blocks import Cell, Json, Table, TableColumn, Tone
from functions.reports.rendering.pdf.matrix import Cut, pick
from functions.reports.rendering.pdf.words import words
from functions.reports.rendering.records import AttendanceStatus, StudentStatuses
from functions.reports.rendering.voice import Voice

STATUSES = tuple(AttendanceStatus)
TONES: dict[AttendanceStatus, Tone] = {
    AttendanceStatus.PRESENT: "good",
    AttendanceStatus.LATE: "warn",
    AttendanceStatus.ABSENT: "bad",
    AttendanceStatus.EXCUSED: "calm",
}
NO_MARK: Cell = ("·", "quiet")
NO_RATE: Cell = ("–", "quiet")
_LABELS_OF_WEEKS = 14
_HEAD_ROOM = 22


def cut(figures: AttendanceFigures) -> Cut:
    """Return how the lessons' columns are cut."""
    return Cut(len(figures.lessons), width=6.6, fixed=9 + 50 + 15 + 4 * 7.5)


def attendance(figures: AttendanceFigures, students: Sequence[StudentStatuses], voice: Voice) -> Iterator[Json | Table]:
    """Yield the overview, the lessons, and the matrix of students and lessons."""
    texts = voice.texts
    yield from _overview(figures, voice)
    if not students:
        yield blocks.note(texts("no_students"))
    if not figures.lessons:
        yield blocks.note(texts("no_lessons"))
    if figures.lessons:
        yield blocks.title(texts("lessons"))
        yield _lessons(figures, voice)
    if students and figures.lessons:
        yield blocks.title(texts("attendance"), is_on_new_page=len(students) > blocks.SHORT)
        yield blocks.legend([(texts(f"{status}_sign"), texts(status.value), TONES[status]) for status in STATUSES])
        yield blocks.note(texts("rate_note"))
        yield from _matrix(figures, students, voice)


def _overview(figures: AttendanceFigures, voice: Voice) -> Iterator[Json]:
    texts, formats = voice.texts, voice.formats
    rate = figures.total.rate
    yield blocks.figures(
        [
            (str(figures.students), texts.noun("students", figures.students)),
            (str(len(figures.lessons)), texts.noun("lessons", len(figures.lessons))),
            (formats.percent(rate) if rate is not None else "–", texts("attendance_rate")),
            *((str(figures.total.counts[status]), texts(status.value)) for status in STATUSES),
        ]
    )
    weeks = figures.by_week(formats)
    if weeks and rate is not None:
        every = -(-len(weeks) // _LABELS_OF_WEEKS)
        rates = [presence.rate for _, presence in weeks]
        yield blocks.bars(
            texts("weekly_attendance"),
            [formats.short_date(monday) if number % every == 0 else "" for number, (monday, _) in enumerate(weeks)],
            [None if value is None else float(value) / 100 for value in rates],
            ["" if value is None or len(weeks) > 2 * _LABELS_OF_WEEKS else formats.number(value, 0) for value in rates],
        )


def _matrix(figures: AttendanceFigures, students: Sequence[StudentStatuses], voice: Voice) -> Iterator[Json | Table]:
    texts, formats = voice.texts, voice.formats
    total = len(figures.lessons)
    lessons = []
    for lesson in figures.lessons:
        local = formats.local(lesson.starts_at)
        head = f"{formats.short_date(local)} {local:%H:%M}"
        lessons.append(TableColumn(head, 6.6, "center", turned=True, room=_HEAD_ROOM))
    signs: dict[AttendanceStatus | None, Cell] = {None: NO_MARK}
    signs |= {status: (texts(f"{status}_sign"), TONES[status]) for status in STATUSES}
    for block in cut(figures).blocks():
        if len(block) < total:
            heading = texts("columns_of", first=str(block.start + 1), last=str(block.stop), total=str(total))
            yield blocks.title(f"{texts('lessons')} {heading}", level=2)
        yield Table(
            [
                TableColumn(texts("number"), 9, "right"),
                TableColumn(texts("student"), None),
                TableColumn(texts("rate"), 15, "right"),
                *(TableColumn(texts(f"{status}_sign"), 7.5, "right") for status in STATUSES),
                *pick(lessons, block),
            ],
            (
                [
                    str(number),
                    words(student.full_name),
                    *_totals(presence_of(student), voice),
                    *(signs[status] for status in pick(student.statuses, block)),
                ]
                for number, student in enumerate(students, 1)
            ),
        )


def _lessons(figures: AttendanceFigures, voice: Voice) -> Table:
    texts, formats = voice.texts, voice.formats
    columns = [
        TableColumn(texts("number"), 9, "right"),
        TableColumn(texts("date"), 34),
        TableColumn(texts("title"), None),
        TableColumn(texts("rate"), 18, "right"),
        *(TableColumn(texts(f"{status}_sign"), 11, "right") for status in STATUSES),
    ]
    rows = [
        [str(number), formats.moment(lesson.starts_at), words(lesson.title), *_totals(presence, voice)]
        for number, (lesson, presence) in enumerate(zip(figures.lessons, figures.by_lesson, strict=True), 1)
    ]
    return Table(columns, rows)


def _totals(presence: Presence, voice: Voice) -> list[Cell]:
    rate = presence.rate
    if rate is None:
        shown = NO_RATE
    else:
        text = voice.formats.percent(rate)
        shown = (text, "bad") if rate < LOW_ATTENDANCE else text
    return [shown, *(str(presence.counts[status]) for status in STATUSES)]
