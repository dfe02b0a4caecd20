"""The use case that changes, moves and cancels one lesson. Those planned with it stay as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from functions.schedule.published import LessonCancelled, LessonChanged
from functions.schedule.recurrence import LONGEST_LESSON, Span
from functions.schedule.repository import lessons
from functions.schedule.repository.rows import Lesson, LessonStatus
from functions.schedule.service.access import require_staff, require_teacher, seen_lesson, unknown_lesson
from functions.schedule.service.conflicts import schedule_conflict
from functions.schedule.service.lessons import told
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, PreconditionFailed, Unprocessable

_TIMES = {"starts_at", "ends_at"}


def update_lesson(
    uow: UnitOfWork, caller: Caller, lesson_id: UUID, changes: Mapping[str, Any], expected_version: int | None
) -> Lesson:
    """Change a lesson; what already is as asked is no change. In an archived course only the status can change.

    Args:
        changes: any of title, description, starts_at, ends_at, timezone, location, meeting_url, teacher_id, status.

    Raises:
        NotFound, Forbidden: no such lesson for the caller, or they may not plan there.
        Conflict: the lesson is cancelled, the course archived, or the teacher has another lesson at that time.
        PreconditionFailed: its version is another one.
        Unprocessable: it would end before it starts, or the teacher is not staff of the course.
    """
    _, access = seen_lesson(uow, caller, lesson_id)
    require_staff(access)
    lesson = lessons.lock_lesson(uow.db, lesson_id)
    if lesson is None:
        raise unknown_lesson()
    if expected_version not in (None, lesson.version):
        raise PreconditionFailed
    if lesson.status is LessonStatus.CANCELLED:
        raise lesson_cancelled()
    values = {name: value for name, value in changes.items() if getattr(lesson, name) != value}
    if not values:
        return lesson
    if values.keys() != {"status"}:
        access.require_open()
    _refuse_step(lesson, values.get("status"))
    span = Span(values.get("starts_at", lesson.starts_at), values.get("ends_at", lesson.ends_at))
    _refuse_times(span, values)
    if "teacher_id" in values:
        require_teacher(uow, access, values["teacher_id"])
    changed = _store(uow, caller, lesson, values, span)
    event = LessonCancelled if changed.status is LessonStatus.CANCELLED else LessonChanged
    uow.emit(event(**told(changed, sorted(values))))
    return changed


def lesson_cancelled() -> Conflict:
    """Make the refusal of work on a cancelled lesson."""
    return Conflict("lesson_cancelled", "The lesson is cancelled.")


def _store(uow: UnitOfWork, caller: Caller, lesson: Lesson, values: Mapping[str, Any], span: Span) -> Lesson:
    stored = {**values, **({"reminded_at": None} if "starts_at" in values else {})}
    teacher_id = values.get("teacher_id", lesson.teacher_id)
    if values.keys() & {*_TIMES, "teacher_id"}:
        lessons.hold_teacher(uow.db, teacher_id)
    changed = lessons.update_lesson(uow.db, lesson.id, stored)
    if changed is None:
        raise schedule_conflict(uow, caller, teacher_id, [span], apart_from=lesson.id)
    return changed


def _refuse_step(lesson: Lesson, status: LessonStatus | None) -> None:
    if lesson.status is LessonStatus.HELD and status is LessonStatus.CANCELLED:
        raise Conflict("invalid_transition", "The lesson was held; it can't be cancelled any more.")


def _refuse_times(span: Span, values: Mapping[str, Any]) -> None:
    field = "ends_at" if "ends_at" in values else "starts_at"
    if values.keys() & _TIMES and span.ends_at <= span.starts_at:
        raise Unprocessable.field(field, "ends_before_start", "The lesson would end before it starts")
    if values.keys() & _TIMES and span.ends_at - span.starts_at > LONGEST_LESSON:
        raise Unprocessable.field(field, "lesson_too_long", "The lesson would be longer than 24 hours")
