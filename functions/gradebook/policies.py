"""Who may do what in a course's gradebook: pure predicates over what the caller is in the course."""

from __future__ import annotations

from uuid import UUID

from kernel.auth import Caller
from kernel.directory import CourseAccess


def may_record(access: CourseAccess) -> bool:
    """Record a grade, or set the scale: the course's staff, and admins. Managers read only."""
    return access.is_staff


def may_read_gradebook(access: CourseAccess) -> bool:
    """Read everybody's grades of the course, their history and the export: staff, managers, admins."""
    return access.sees_all_records


def reads_all_of(caller: Caller, student_id: UUID) -> bool:
    """Read a student's grades of every course without being staff there: the student, managers, admins."""
    return caller.user_id == student_id or caller.reads_everything
