"""A report as PDF, A4, at most MAX_ROWS students, grades, lessons and achievements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from functions.reports.kinds import ReportType
from functions.reports.rendering.contents import attendance, course_performance, student_progress
from functions.reports.rendering.errors import TooManyRows
from functions.reports.rendering.pdf import attendance as attendance_blocks
from functions.reports.rendering.pdf import blocks
from functions.reports.rendering.pdf import course_performance as course_blocks
from functions.reports.rendering.pdf import student_progress as progress_blocks
from functions.reports.rendering.pdf.blocks import Json, Table
from functions.reports.rendering.pdf.typesetting import Setting, typeset
from functions.reports.rendering.pdf.words import shortened, words
from functions.reports.rendering.plain_text import printable
from functions.reports.rendering.progress import Progress
from functions.reports.rendering.source import Source
from functions.reports.rendering.voice import Voice

MAX_ROWS = 5000
# Some 40 rows fill a page, so the widest matrix ends near a thousand pages.
MAX_CELLS = 500_000
_SURVEYED = 20
_RUNNING_LENGTH = 90


def write(voice: Voice, source: Source, folder: Path, output: BinaryIO, progress: Progress) -> int:
    """Write the report and return its rows.

    Raises:
        TooManyRows: a PDF can't sensibly hold it.
        BrokenRecord: the records do not follow the format.
        TypesettingFailed: see there.
    """
    if voice.header.type is ReportType.COURSE_PERFORMANCE:
        course = course_performance.survey(source)
        _limit(course.students, len(course.columns))
        graded = list(progress.over(course_performance.students(source), course.students, 0, _SURVEYED))
        body, rows = course_blocks.course_performance(course, graded, voice), course.students
        is_landscape = course_blocks.cut(course).is_landscape
    elif voice.header.type is ReportType.ATTENDANCE:
        figures = attendance.survey(source)
        _limit(figures.students, len(figures.lessons))
        present = list(progress.over(attendance.students(source), figures.students, 0, _SURVEYED))
        body, rows = attendance_blocks.attendance(figures, present, voice), figures.students
        is_landscape = attendance_blocks.cut(figures).is_landscape
    else:
        whole = student_progress.read(source)
        _limit(whole.rows, 1)
        progress.reach(_SURVEYED)
        body, rows, is_landscape = progress_blocks.student_progress(whole, voice), whole.rows, False
    typeset(_with_cover(body, voice, is_landscape), _setting(voice, is_landscape), folder, output, progress)
    return rows


def _limit(rows: int, columns: int) -> None:
    limit = min(MAX_ROWS, MAX_CELLS // max(columns, 1))
    if rows > limit:
        raise TooManyRows(rows, limit)


def _with_cover(body: Iterator[Json | Table], voice: Voice, is_landscape: bool) -> Iterator[Json | Table]:
    facts: Sequence[tuple[str, str]] = [(label, words(value)) for label, value in voice.facts()]
    yield blocks.cover(voice.kind, words(voice.subject or voice.kind, limit=200), facts, 3 if is_landscape else 2)
    yield from body


def _setting(voice: Voice, is_landscape: bool) -> Setting:
    header = voice.header
    return Setting(
        title=printable(voice.title),
        author=printable(header.requested_by),
        language=voice.language,
        running=(shortened(printable(voice.title), _RUNNING_LENGTH), voice.period),
        footer=f"{voice.texts('snapshot')}: {voice.formats.moment(header.snapshot_at)} ({header.timezone})",
        is_landscape=is_landscape,
        timestamp=int(header.snapshot_at.timestamp()),
    )
