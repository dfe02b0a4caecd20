"""The use case that changes a homework."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from functions.homework.repository import attachments, homeworks
from functions.homework.repository.rows import Homework
from functions.homework.service.access import require_staff, seen_homework, unknown_homework
from functions.homework.service.files import attach, attachment_taken, take_in
from functions.homework.service.homeworks import with_files
from kernel import storage
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, PreconditionFailed
from kernel.ids import new_id


def update_homework(
    uow: UnitOfWork, caller: Caller, homework_id: UUID, changes: Mapping[str, Any], expected_version: int | None
) -> Homework:
    """Change a homework in whatever status. Grades that were given stay as they are.

    Args:
        changes: any of title, description, due_at, max_score, late_policy, and attachment_ids: the files that the
            homework is to have.

    Raises:
        NotFound, Forbidden: no such homework for the caller, or not staff.
        Conflict: the course is archived, max_score is locked by a grade, or a file is attached already.
        PreconditionFailed: its version is another one.
        Unprocessable: a file can't be attached.
    """
    _, access = seen_homework(uow, caller, homework_id)
    require_staff(access)
    access.require_open()
    values = dict(changes)
    wanted: Sequence[UUID] | None = values.pop("attachment_ids", None)
    new, folder = _take_in_new(uow, caller, homework_id, wanted or ())

    homework = homeworks.lock_homework(uow.db, homework_id)
    if homework is None:
        raise unknown_homework()
    if expected_version not in (None, homework.version):
        raise PreconditionFailed
    is_rescaled = values.get("max_score", homework.max_score) != homework.max_score
    if is_rescaled and homeworks.has_grades(uow.db, homework_id):
        raise Conflict("max_score_locked", "The highest score can't change once something is graded.")
    if "due_at" in values:
        values["timezone"] = access.course.timezone
    if wanted is not None:
        attach(uow, new, folder, None)
        _detach_others(uow, homework_id, wanted)
    if changes:
        homework = homeworks.update_homework(uow.db, homework_id, values)
    return with_files(uow, homework)


def _take_in_new(
    uow: UnitOfWork, caller: Caller, homework_id: UUID, wanted: Sequence[UUID]
) -> tuple[Sequence[UUID], str]:
    if not wanted:
        return (), ""
    present = {file.id for file in attachments.materials_of(uow.db, [homework_id]).get(homework_id, ())}
    new = [file_id for file_id in wanted if file_id not in present]
    return new, take_in(uow, caller, homework_id, new, owner_id=new_id()) if new else ""


def _detach_others(uow: UnitOfWork, homework_id: UUID, wanted: Sequence[UUID]) -> None:
    for key in attachments.detach_material(uow.db, homework_id, wanted):
        uow.after_commit(partial(storage.remove, key))
    present = attachments.materials_of(uow.db, [homework_id]).get(homework_id, ())
    if {file.id for file in present} != set(wanted):
        raise attachment_taken()
