"""Use cases that plan and read lessons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from functions.schedule.published import LessonScheduled
from functions.schedule.recurrence import MAX_LESSONS, Span, WeeklyRule, spans_of
from functions.schedule.repository import lessons
from functions.schedule.repository.rows import Lesson
from functions.schedule.service.access import require_staff, require_teacher, seen_lesson
from functions.schedule.service.conflicts import schedule_conflict
from kernel import clock, directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import STAFF, CourseAccess
from kernel.errors import Unprocessable
from kernel.ids import new_id

_NIL = UUID(int=0)


def create_lessons(
    uow: UnitOfWork, caller: Caller, course_id: UUID, values: Mapping[str, Any], rule: WeeklyRule | None
) -> list[Lesson]:
    """Plan one lesson, or by a rule a whole series: all of it or nothing.

    Args:
        values: title, description, starts_at, ends_at, timezone (None: the course's), location, meeting_url and
            teacher_id (None: the caller).

    Raises:
        NotFound, Forbidden: no such course for the caller, or they may not plan there.
        Conflict: the course is archived, or the teacher has another lesson at one of the times.
        Unprocessable: the teacher is not staff of the course, or the series has no lesson or too many.
    """
    access = directory.access(uow, caller, course_id)
    require_staff(access)
    access.require_open()
    timezone = values["timezone"] or access.course.timezone
    first = Span(values["starts_at"], values["ends_at"])
    spans = [first] if rule is None else _series(first, timezone, rule)
    teacher_id = _teacher(uow, access, values["teacher_id"])
    shared = {
        **values,
        "course_id": course_id,
        "timezone": timezone,
        "teacher_id": teacher_id,
        "series_id": None if rule is None else new_id(),
        "created_by": caller.user_id,
    }
    rows = [{**shared, "id": new_id(), "starts_at": span.starts_at, "ends_at": span.ends_at} for span in spans]
    lessons.hold_teacher(uow.db, teacher_id)
    stored = lessons.insert_lessons(uow.db, rows)
    if stored is None:
        raise schedule_conflict(uow, caller, teacher_id, spans, apart_from=_NIL)
    for lesson in stored:
        uow.emit(LessonScheduled(**told(lesson, [])))
    return stored


def read_lesson(uow: UnitOfWork, caller: Caller, lesson_id: UUID) -> Lesson:
    """Return a lesson.

    Raises:
        NotFound: no such lesson for the caller.
    """
    lesson, _ = seen_lesson(uow, caller, lesson_id)
    return lesson


def told(lesson: Lesson, changed: Sequence[str]) -> dict[str, Any]:
    """Return what the events tell of a lesson."""
    names = ("course_id", "title", "starts_at", "ends_at", "timezone", "location", "meeting_url", "teacher_id")
    about = {name: getattr(lesson, name) for name in (*names, "series_id", "version")}
    return {"lesson_id": lesson.id, "status": lesson.status.value, "changed": list(changed), **about}


def _series(first: Span, timezone: str, rule: WeeklyRule) -> list[Span]:
    spans = spans_of(first, clock.zone(timezone), rule)
    if not spans:
        raise Unprocessable.field("repeat.until", "empty_series", "No such weekday from starts_at to this date")
    if len(spans) > MAX_LESSONS:
        raise Unprocessable.field("repeat.until", "too_many_lessons", f"A series has {MAX_LESSONS} lessons at the most")
    return spans


def _teacher(uow: UnitOfWork, access: CourseAccess, teacher_id: UUID | None) -> UUID:
    if teacher_id is not None:
        require_teacher(uow, access, teacher_id)
        return teacher_id
    if access.role not in STAFF:
        raise Unprocessable.field("teacher_id", "missing", "Who is not staff of the course names who is to teach")
    return access.caller.user_id
