"""A course's grading scale: marks and averages are computed with it whenever they are read."""

from __future__ import annotations

from uuid import UUID

from functions.gradebook.grading import GradingScale
from functions.gradebook.repository import scales as repository
from functions.gradebook.service.access import as_recorder
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import PreconditionFailed


def get_scale(uow: UnitOfWork, caller: Caller, course_id: UUID) -> GradingScale:
    """Return the course's scale; the default one, version 0, where none was set.

    Raises:
        NotFound: the caller is no member of the course.
    """
    directory.access(uow, caller, course_id)
    return repository.find_scale(uow.db, course_id)


def set_scale(
    uow: UnitOfWork, caller: Caller, course_id: UUID, scale: GradingScale, expected_version: int | None
) -> GradingScale:
    """Set the course's scale.

    Args:
        expected_version: refuse unless the scale has this version (0: none was set yet); None takes any.

    Raises:
        NotFound, Forbidden, Conflict: as `as_recorder`.
        PreconditionFailed: the scale has another version.
    """
    as_recorder(uow, caller, course_id)
    changed = repository.replace_scale(
        uow.db,
        course_id,
        scale,
        expected_version=expected_version,
        updated_by=caller.user_id,
        updated_at=clock.now(),
    )
    if changed is None:
        raise PreconditionFailed(detail="The scale was changed since you read it.")
    return changed
