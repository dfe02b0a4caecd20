"""How a caller stands in a course: the beginning of every use case inside one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from functions.courses import policies
from functions.courses.repository import courses as repository
from functions.courses.repository.rows import Course
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.errors import Conflict, Forbidden, NotFound

Policy = Callable[[Caller, CourseRole | None], bool]


@dataclass(frozen=True, slots=True)
class Standing:
    """A caller in a course; `role` is None for managers and admins who aren't members."""

    caller: Caller
    course: Course
    role: CourseRole | None


def enter(uow: UnitOfWork, caller: Caller, course_id: UUID, may: Policy, *, to_add_members: bool = False) -> Standing:
    """Let a caller into a course to do what `may` allows.

    Args:
        to_add_members: keep the course as open as it is, until the commit.

    Raises:
        NotFound: there is no such course, or the caller may not know of it.
        Forbidden: the caller may know of the course, but not do this.
    """
    found = repository.find_course(uow.db, course_id, caller.user_id, to_add_members=to_add_members)
    if found is None or not policies.may_read(caller, found[1]):
        raise NotFound("course_not_found", "There is no such course.")
    course, role = found
    if not may(caller, role):
        raise Forbidden("course_role_not_allowed", "Your role in this course does not allow this.")
    return Standing(caller, course, role)


def require_open(course: Course) -> None:
    """Refuse new work in an archived course.

    Raises:
        Conflict: the course is archived.
    """
    if course.status == "archived":
        raise Conflict("course_archived", "The course is archived and takes no new work.")


def as_seen(caller: Caller, course: Course, role: CourseRole | None) -> Course:
    """Return the course as a caller may see it: the join code is for those who manage it."""
    return course if policies.may_manage(caller, role) else replace(course, join_code=None)
