"""Who may do what with homeworks and submissions: pure predicates over what the caller is in the course.

Nobody who isn't an active member of the course gets this far, managers and admins apart.
"""

from __future__ import annotations

from uuid import UUID

from functions.homework.repository.rows import HomeworkStatus
from kernel.directory import CourseAccess


def may_see(access: CourseAccess, status: HomeworkStatus) -> bool:
    """Whether the caller may know of a homework in this status: drafts are for who sees all records."""
    return status is not HomeworkStatus.DRAFT or access.sees_all_records


def may_manage(access: CourseAccess) -> bool:
    """Whether the caller may create, change, assign and close homeworks: staff of the course."""
    return access.is_staff


def may_submit(access: CourseAccess) -> bool:
    """Whether the caller may hand in work: who learns in the course."""
    return access.is_student


def may_upload(access: CourseAccess) -> bool:
    """Whether the caller may upload files for a homework: who may hand in, and staff."""
    return access.is_student or access.is_staff


def may_list_submissions(access: CourseAccess) -> bool:
    """Whether the caller may see everybody's submissions."""
    return access.sees_all_records


def may_read_submission(access: CourseAccess, student_id: UUID) -> bool:
    """Whether the caller may see a submission: its student, and who sees all records."""
    return access.sees_all_records or access.caller.user_id == student_id


def may_grade(access: CourseAccess, student_id: UUID) -> bool:
    """Whether the caller may grade a submission: staff of the course, but nobody their own work."""
    return access.is_staff and access.caller.user_id != student_id
