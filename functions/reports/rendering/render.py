"""Renders one report from staged records into a file. Knows neither AWS nor a database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from functions.reports.kinds import MEDIA_TYPES, ReportFormat
from functions.reports.rendering import pdf, xlsx
from functions.reports.rendering.header import RenderedReport, ReportHeader
from functions.reports.rendering.progress import Progress
from functions.reports.rendering.source import Parts, Source
from functions.reports.rendering.voice import Voice


def render(
    header: ReportHeader,
    parts: Parts,
    format: ReportFormat,  # noqa: A002  the word of the contract
    output: BinaryIO,
    *,
    progress: Callable[[int], None],
) -> RenderedReport:
    """Write the report to `output`, which needs write() alone; equal input gives equal bytes.

    `parts` opens the staged records by the part's name, more than once when needed. `progress` is called with growing
    percents, 100 last. Temporary files are gone afterwards, whatever happens.

    Raises:
        TooManyRows: the format can't sensibly hold so many; another may.
        BrokenRecord: the records do not follow their format.
        TypesettingFailed: the PDF's child process refused the document or was ended.
        zoneinfo.ZoneInfoNotFoundError: the header's zone is unknown.
    """
    voice = Voice.of(header)
    told = Progress(progress)
    told.reach(0)
    write = pdf.write if format is ReportFormat.PDF else xlsx.write
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        rows = write(voice, Source(parts, header.type), Path(folder), output, told)
    told.reach(100)
    return RenderedReport(rows, MEDIA_TYPES[format])


def file_name(header: ReportHeader, format: ReportFormat) -> str:  # noqa: A002
    """Return a speaking name such as "Algebra – Успеваемость – 2026-11-25.xlsx", fit for every file system."""
    return Voice.of(header).file_name(format.value)
