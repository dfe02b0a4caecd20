"""Who may do what with lessons and attendance: pure predicates over what the caller is in the course.

Nobody who isn't an active member of the course gets this far, managers and admins apart.
"""

from __future__ import annotations

from kernel.directory import CourseAccess


def may_manage(access: CourseAccess) -> bool:
    """Whether the caller may plan, move and cancel lessons and mark attendance: staff, and managers everywhere."""
    return access.is_staff or access.caller.reads_everything


def sees_all_attendance(access: CourseAccess) -> bool:
    """Whether the caller sees everybody's attendance; the others see their own."""
    return access.sees_all_records
