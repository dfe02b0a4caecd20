"""Use cases around the homework itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from functions.homework import policies
from functions.homework.published import HomeworkAssigned, HomeworkClosed
from functions.homework.repository import attachments, homeworks, own_homeworks
from functions.homework.repository.own_homeworks import OwnFilter
from functions.homework.repository.rows import Homework, HomeworkStatus, OwnHomework
from functions.homework.service.access import require_staff, seen_homework, unknown_homework
from functions.homework.service.files import linked
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, PreconditionFailed
from kernel.ids import new_id
from kernel.schemas import Page


def create_homework(uow: UnitOfWork, caller: Caller, course_id: UUID, values: Mapping[str, Any]) -> Homework:
    """Make a homework in a course.

    Args:
        values: title, description, due_at, max_score, status (draft or assigned) and late_policy.

    Raises:
        NotFound, Forbidden, Conflict: no such course for the caller, not its staff, or it is archived.
    """
    access = directory.access(uow, caller, course_id)
    require_staff(access)
    access.require_open()
    about = {"id": new_id(), "course_id": course_id, "timezone": access.course.timezone, "created_by": caller.user_id}
    homework = homeworks.insert_homework(uow.db, {**values, **about})
    if homework.status is HomeworkStatus.ASSIGNED:
        uow.emit(HomeworkAssigned(**_told(homework)))
    return homework


def list_homeworks(
    uow: UnitOfWork, caller: Caller, course_id: UUID, status: HomeworkStatus | None, *, limit: int, cursor: str | None
) -> Page[Homework]:
    """List a course's homeworks, newest first, as far as the caller may see them.

    Raises:
        NotFound: no such course for the caller.
    """
    access = directory.access(uow, caller, course_id)
    wanted = HomeworkStatus if status is None else (status,)
    seen = frozenset(each for each in wanted if policies.may_see(access, each))
    page = homeworks.list_homeworks(uow.db, course_id, seen, limit=limit, cursor=cursor)
    files = attachments.materials_of(uow.db, [homework.id for homework in page.items])
    return page.model_copy(update={"items": [replace(each, attachments=files.get(each.id, ())) for each in page.items]})


def list_own_homeworks(
    uow: UnitOfWork, caller: Caller, wanted: OwnFilter, *, limit: int, cursor: str | None
) -> Page[OwnHomework]:
    """List what a student was assigned in the courses where they learn now, soonest due first.

    The copy of memberships says which courses these are. For a single course that it does not know yet, the courses
    service is asked.

    Raises:
        Unavailable: the courses service had to be asked and does not answer.
    """
    if wanted.course_id is not None:
        directory.member_role(uow, wanted.course_id, caller.user_id)
    page = own_homeworks.list_own_homeworks(uow.db, caller.user_id, clock.now(), wanted, limit=limit, cursor=cursor)
    files = attachments.materials_of(uow.db, [own.homework.id for own in page.items])
    items = [
        replace(own, homework=replace(own.homework, attachments=files.get(own.homework.id, ()))) for own in page.items
    ]
    return page.model_copy(update={"items": items})


def read_homework(uow: UnitOfWork, caller: Caller, homework_id: UUID) -> Homework:
    """Return a homework with links to its files.

    Raises:
        NotFound: no such homework for the caller.
    """
    homework, _ = seen_homework(uow, caller, homework_id)
    return with_files(uow, homework)


def assign_homework(uow: UnitOfWork, caller: Caller, homework_id: UUID, expected_version: int | None) -> Homework:
    """Give a draft to the students.

    Raises:
        NotFound, Forbidden: no such homework for the caller, or not staff.
        Conflict: it is no draft, or the course is archived.
        PreconditionFailed: its version is another one.
    """
    _, access = seen_homework(uow, caller, homework_id)
    require_staff(access)
    access.require_open()
    homework = _move(uow, homework_id, (HomeworkStatus.DRAFT, HomeworkStatus.ASSIGNED), expected_version)
    uow.emit(HomeworkAssigned(**_told(homework)))
    return with_files(uow, homework)


def close_homework(uow: UnitOfWork, caller: Caller, homework_id: UUID, expected_version: int | None) -> Homework:
    """Take no more submissions for an assigned homework, in an archived course too.

    Raises:
        NotFound, Forbidden: no such homework for the caller, or not staff.
        Conflict: it is not assigned.
        PreconditionFailed: its version is another one.
    """
    _, access = seen_homework(uow, caller, homework_id)
    require_staff(access)
    homework = _move(uow, homework_id, (HomeworkStatus.ASSIGNED, HomeworkStatus.CLOSED), expected_version)
    uow.emit(HomeworkClosed(**_told(homework)))
    return with_files(uow, homework)


def with_files(uow: UnitOfWork, homework: Homework) -> Homework:
    """Add the homework's files, with links."""
    files = attachments.materials_of(uow.db, [homework.id]).get(homework.id, ())
    return replace(homework, attachments=linked(files))


def _move(
    uow: UnitOfWork, homework_id: UUID, step: tuple[HomeworkStatus, HomeworkStatus], expected_version: int | None
) -> Homework:
    moved = homeworks.move_homework(uow.db, homework_id, step, expected_version)
    if moved is not None:
        return moved
    current = homeworks.find_homework(uow.db, homework_id)
    if current is None:
        raise unknown_homework()
    if current.status is not step[0]:
        raise Conflict("invalid_transition", f"The homework is {current.status}; this takes one that is {step[0]}.")
    raise PreconditionFailed


def _told(homework: Homework) -> dict[str, Any]:
    names = ("course_id", "title", "due_at", "max_score", "version")
    return {"homework_id": homework.id, **{name: getattr(homework, name) for name in names}}
