"""How every use case begins: which lesson, who is the caller there, and may they."""

from __future__ import annotations

from uuid import UUID

from functions.schedule import policies
from functions.schedule.repository import lessons
from functions.schedule.repository.rows import Lesson
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import STAFF, CourseAccess
from kernel.errors import Forbidden, NotFound, Unprocessable


def unknown_lesson() -> NotFound:
    """Make the refusal of a lesson that is not there, for this caller."""
    return NotFound("lesson_not_found", "There is no such lesson.")


def seen_lesson(uow: UnitOfWork, caller: Caller, lesson_id: UUID) -> tuple[Lesson, CourseAccess]:
    """Return a lesson that the caller may know of, and what they are in its course.

    Raises:
        NotFound: there is none; the same for outsiders of the course.
    """
    lesson = lessons.find_lesson(uow.db, lesson_id)
    if lesson is None:
        raise unknown_lesson()
    try:
        access = directory.access(uow, caller, lesson.course_id)
    except NotFound:
        raise unknown_lesson() from None
    return lesson, access


def require_staff(access: CourseAccess) -> None:
    """Refuse who may not manage the schedule here.

    Raises:
        Forbidden: the caller is neither staff of the course nor a manager.
    """
    if not policies.may_manage(access):
        raise Forbidden("staff_only", "Only staff of the course may do this.")


def require_teacher(uow: UnitOfWork, access: CourseAccess, teacher_id: UUID) -> None:
    """Refuse a teacher who is not staff of the course.

    Raises:
        Unprocessable: as named.
    """
    if teacher_id == access.caller.user_id and access.role in STAFF:
        return
    if directory.member_role(uow, access.course.course_id, teacher_id) not in STAFF:
        raise Unprocessable.field("teacher_id", "not_staff", "Is not staff of the course")
