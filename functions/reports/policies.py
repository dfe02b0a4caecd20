"""Who may have a report made of what, and who may see one: pure predicates.

Nobody who isn't an active member of the course gets as far as `may_report_on`, managers and admins apart.
"""

from __future__ import annotations

from uuid import UUID

from functions.reports.kinds import ReportType
from kernel.auth import Caller
from kernel.directory import CourseAccess

MAX_PDF_STUDENTS = 5000
"""So many rows a PDF of ours may have; a spreadsheet has no such limit."""

MAX_OPEN_OPERATIONS = 20
MAX_SCHEDULES = 100
"""So much one person may have at a time; what the platform makes by schedule is not counted as operations."""

NEEDS_COURSE = frozenset({ReportType.COURSE_PERFORMANCE, ReportType.ATTENDANCE})


def may_report_on(access: CourseAccess) -> bool:
    """Whether the caller may have everybody's records of the course put together: its staff, managers, admins."""
    return access.sees_all_records


def is_own_progress(caller: Caller, student_id: UUID | None) -> bool:
    """Whether a report of student progress is about the caller themself."""
    return student_id == caller.user_id


def sees_all_reports(caller: Caller) -> bool:
    """Whether the caller sees everybody's reports, operations and schedules; the others see their own."""
    return caller.reads_everything


def may_see(caller: Caller, owner_id: UUID) -> bool:
    """Whether the caller sees what belongs to this person."""
    return owner_id == caller.user_id or sees_all_reports(caller)
