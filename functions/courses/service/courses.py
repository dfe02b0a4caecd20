"""Courses: made, found, changed, archived."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from functions.courses import policies
from functions.courses.published import CourseArchived, CourseCreated, CourseUpdated
from functions.courses.repository import courses as repository
from functions.courses.repository.rows import Course
from functions.courses.schemas import CourseCreate, CoursePatch
from functions.courses.service.access import as_seen, enter, require_open
from functions.courses.service.members import add_members
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.errors import PreconditionFailed, Unavailable
from kernel.schemas import Page


def create_course(uow: UnitOfWork, caller: Caller, body: CourseCreate) -> Course:
    """Make a course whose teacher is the caller, in the caller's time zone unless another is given.

    Raises:
        Unprocessable: it ends before it starts.
        Unavailable: the caller's account is not known here yet, and the users service does not tell of it.
    """
    creator = directory.person(uow, caller.user_id)
    if creator is None:
        raise Unavailable("account_not_here_yet", "Your account has not arrived here yet. Try again.")
    values = body.model_dump() | {"timezone": body.timezone or creator.timezone}
    course = repository.insert_course(uow.db, caller.user_id, values)
    _tell(uow, CourseCreated, course)
    add_members(uow, course.id, [(creator, CourseRole.TEACHER)])
    return course


def list_courses(
    uow: UnitOfWork,
    caller: Caller,
    *,
    role: CourseRole | None,
    status: Literal["active", "archived"] | None,
    prefix: str | None,
    limit: int,
    cursor: str | None,
) -> Page[Course]:
    """List the caller's courses, newest first; managers and admins see all, unless they ask for a role of theirs.

    Raises:
        Unprocessable: the cursor is broken.
    """
    page = repository.list_courses(
        uow.db,
        caller.user_id,
        is_reading_all=caller.reads_everything,
        role=role,
        status=status,
        prefix=prefix,
        limit=limit,
        cursor=cursor,
    )
    return page.map(lambda found: as_seen(caller, *found))


def read_course(uow: UnitOfWork, caller: Caller, course_id: UUID) -> Course:
    """Return a course as the caller may see it.

    Raises:
        NotFound: there is no such course, or the caller may not know of it.
    """
    standing = enter(uow, caller, course_id, policies.may_read)
    return as_seen(caller, standing.course, standing.role)


def update_course(
    uow: UnitOfWork, caller: Caller, course_id: UUID, body: CoursePatch, expected_version: int | None
) -> Course:
    """Change what the body names; a body that names nothing changes nothing.

    Raises:
        NotFound, Forbidden: the caller may not know of the course, or not change it.
        Conflict: the course is archived.
        PreconditionFailed: the course's version is not the expected one.
        Unprocessable: it would end before it starts.
    """
    course = enter(uow, caller, course_id, policies.may_manage).course
    changes = body.changes()
    if changes:
        changed = repository.update_course(uow.db, course_id, changes, expected_version)
        if changed is not None:
            _tell(uow, CourseUpdated, changed)
            return changed
        course = enter(uow, caller, course_id, policies.may_manage).course
    require_open(course)
    if changes or expected_version not in (None, course.version):
        raise PreconditionFailed(detail=f"The course has version {course.version} by now.")
    return course


def archive_course(uow: UnitOfWork, caller: Caller, course_id: UUID, expected_version: int | None) -> Course:
    """Close a course to new work. One that is archived already stays as it is.

    Raises:
        NotFound, Forbidden: the caller may not know of the course, or does not teach it.
        PreconditionFailed: the course is active, and its version is not the expected one.
    """
    enter(uow, caller, course_id, policies.may_archive)
    archived = repository.update_course(uow.db, course_id, {"status": "archived"}, expected_version)
    if archived is not None:
        _tell(uow, CourseArchived, archived)
        return archived
    course = enter(uow, caller, course_id, policies.may_archive).course
    if course.status == "active":
        raise PreconditionFailed(detail=f"The course has version {course.version} by now.")
    return course


def _tell(uow: UnitOfWork, event_type: type[CourseCreated], course: Course) -> None:
    uow.emit(
        event_type(
            course_id=course.id,
            title=course.title,
            code=course.code,
            timezone=course.timezone,
            status=course.status,
            owner_id=course.owner_id,
            starts_on=course.starts_on,
            ends_on=course.ends_on,
            version=course.version,
        )
    )
