"""The caller in a course, or a refusal: what every use case asks first."""

from __future__ import annotations

from uuid import UUID

from functions.gradebook import policies
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseAccess
from kernel.errors import Forbidden


def as_recorder(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CourseAccess:
    """Let through who may change the course's gradebook now.

    Raises:
        NotFound: the caller is no member of the course.
        Forbidden: the caller is not its staff.
        Conflict: the course is archived.
    """
    access = directory.access(uow, caller, course_id)
    if not policies.may_record(access):
        raise Forbidden("staff_only", "Only the course's staff may do this.")
    access.require_open()
    return access


def as_reader(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CourseAccess:
    """Let through who may read every grade of the course.

    Raises:
        NotFound: the caller is no member of the course.
        Forbidden: the caller is a student of it.
    """
    access = directory.access(uow, caller, course_id)
    if not policies.may_read_gradebook(access):
        raise Forbidden("staff_only", "Only the course's staff may see its gradebook.")
    return access
