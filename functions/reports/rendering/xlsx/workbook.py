"""A report as XLSX. Rows go to disk as they come, so memory doesn't grow with the students."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from functions.reports.kinds import ReportType
from functions.reports.rendering.progress import Progress
from functions.reports.rendering.source import Source
from functions.reports.rendering.voice import Voice
from functions.reports.rendering.xlsx.attendance import attendance
from functions.reports.rendering.xlsx.book import opened
from functions.reports.rendering.xlsx.course_performance import course_performance
from functions.reports.rendering.xlsx.student_progress import student_progress

_FILL = {
    ReportType.COURSE_PERFORMANCE: course_performance,
    ReportType.STUDENT_PROGRESS: student_progress,
    ReportType.ATTENDANCE: attendance,
}
_BLOCK = 1 << 20


def write(voice: Voice, source: Source, folder: Path, output: BinaryIO, progress: Progress) -> int:
    """Write the report and return its rows.

    Raises:
        BrokenRecord: the records do not follow the format.
        RenderingError: a sheet can't hold so much.
    """
    path = folder / "report.xlsx"
    with opened(path, folder, voice) as book:
        rows = _FILL[voice.header.type](book, source, progress)
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            output.write(block)
    return rows
