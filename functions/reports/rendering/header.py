"""What a report is about, as its header says it, and what rendering gives back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from functions.reports.kinds import ReportType


@dataclass(frozen=True, slots=True)
class ReportHeader:
    """One report. `locale` is a language tag, English unless it is Russian; `timezone` an IANA name, in which all times
    of the report are told; the period includes `period_from` and ends before `period_to`; moments carry a zone."""

    report_id: str
    type: ReportType
    locale: str
    timezone: str
    course_title: str | None
    student_name: str | None
    period_from: datetime | None
    period_to: datetime | None
    snapshot_at: datetime
    requested_by: str


@dataclass(frozen=True, slots=True)
class RenderedReport:
    """What was written: rows of the report's tables, and the file's media type."""

    rows: int
    media_type: str
