"""How every use case begins: which homework, who is the caller there, and may they."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from functions.homework import policies
from functions.homework.lateness import is_past_closing
from functions.homework.repository import homeworks
from functions.homework.repository.rows import Homework, HomeworkStatus
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseAccess
from kernel.errors import Conflict, Forbidden, NotFound


def unknown_homework() -> NotFound:
    """Make the refusal of a homework that is not there, for this caller."""
    return NotFound("homework_not_found", "There is no such homework.")


def seen_homework(uow: UnitOfWork, caller: Caller, homework_id: UUID) -> tuple[Homework, CourseAccess]:
    """Return a homework that the caller may know of, and what they are in its course.

    Raises:
        NotFound: there is none; the same for outsiders of the course, and for students while it is a draft.
    """
    homework = homeworks.find_homework(uow.db, homework_id)
    if homework is None:
        raise unknown_homework()
    try:
        access = directory.access(uow, caller, homework.course_id)
    except NotFound:
        raise unknown_homework() from None
    if not policies.may_see(access, homework.status):
        raise unknown_homework()
    return homework, access


def require_staff(access: CourseAccess) -> None:
    """Refuse who may not manage homeworks here.

    Raises:
        Forbidden: the caller isn't staff of the course.
    """
    if not policies.may_manage(access):
        raise Forbidden("staff_only", "Only staff of the course may do this.")


def require_taking_work(homework: Homework, moment: datetime) -> None:
    """Refuse work for a homework that takes none at this moment.

    Raises:
        Conflict: it is closed, or too late even for its late policy.
    """
    zone = clock.zone(homework.timezone)
    is_over = is_past_closing(homework.due_at, moment, zone, homework.late_policy)
    if homework.status is not HomeworkStatus.ASSIGNED or is_over:
        raise Conflict("homework_closed", "The homework takes no submissions any more.")
