"""The refusal of a lesson whose teacher is busy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from functions.schedule.recurrence import Span
from functions.schedule.repository import lessons
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict


def schedule_conflict(
    uow: UnitOfWork, caller: Caller, teacher_id: UUID, spans: Sequence[Span], *, apart_from: UUID
) -> Conflict:
    """Make the refusal. It names the other lesson as far as the caller may know of it: of a foreign course, its time.

    Args:
        apart_from: the lesson that was to be changed, or the nil id.
    """
    found = lessons.find_conflict(uow.db, teacher_id, spans, apart_from=apart_from, caller_id=caller.user_id)
    if found is None:
        return Conflict("schedule_conflict", "The lessons of the series overlap each other.")
    lesson, is_member = found
    when = f"from {_written(lesson.starts_at)} to {_written(lesson.ends_at)}"
    if is_member or caller.reads_everything:
        return Conflict("schedule_conflict", f"The teacher has “{lesson.title}” (lesson {lesson.id}) {when}.")
    return Conflict("schedule_conflict", f"The teacher has another lesson {when}.")


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
