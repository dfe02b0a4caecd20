"""What events tell of lessons and marks, and who was there a whole month.

A month is judged once it is over in the zones of its lessons: by the event that changes it afterwards, and by the
sweep for all that changed before. Who changes a month holds it, so of two at once the later sees both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from functions.profiles import months
from functions.profiles.awards import LESSONS_OF_A_PERFECT_MONTH, Award
from functions.profiles.consumed import AttendanceMarked, LessonScheduled
from functions.profiles.repository import attendance
from functions.profiles.repository.attendance import CourseMonth
from functions.profiles.service.achievements import grant_awards
from kernel import clock
from kernel.db import UnitOfWork

BATCH = 20


def change_lesson(uow: UnitOfWork, event: LessonScheduled) -> None:
    """Keep a lesson as an event tells of it, unless a newer one is known, and judge the months that it touches."""
    month = months.month_of(event.starts_at, event.timezone)
    told = {"course_id": event.course_id, "starts_at": event.starts_at, "month": month}
    known = attendance.hold_lesson(uow.db, {**told, "id": event.lesson_id})
    if event.version <= known.version:
        return
    ends_at = months.end_of(month, event.timezone)
    before = CourseMonth(known.course_id, known.month)
    after = CourseMonth(event.course_id, month)
    held = attendance.hold_months(uow.db, {before: months.end_of(before.month, event.timezone), after: ends_at})
    changed = {**told, "is_cancelled": event.status == "cancelled", "version": event.version}
    attendance.update_lesson(uow.db, event.lesson_id, changed)
    _judge(uow, _over(held, clock.now()))


def mark_student(uow: UnitOfWork, event: AttendanceMarked) -> None:
    """Keep a student's mark in a lesson, unless a newer one is known, and judge the student's month."""
    month = months.month_of(event.lesson_starts_at, event.lesson_timezone)
    told = {"course_id": event.course_id, "starts_at": event.lesson_starts_at, "month": month}
    lesson = attendance.hold_lesson(uow.db, {**told, "id": event.lesson_id})
    known = CourseMonth(lesson.course_id, lesson.month)
    held = attendance.hold_months(uow.db, {known: months.end_of(known.month, event.lesson_timezone)})
    attendance.keep_mark(
        uow.db,
        {
            "student_id": event.student_id,
            "lesson_id": event.lesson_id,
            "status": event.status,
            "marked_at": event.marked_at,
            "version": event.version,
        },
    )
    _judge(uow, _over(held, clock.now()), event.student_id)


def judge_batch(uow: UnitOfWork) -> int:
    """Judge months that are over, for all their students; return how many, at most `BATCH`."""
    moment = clock.now()
    due = attendance.take_due(uow.db, moment, batch=BATCH)
    _judge(uow, due)
    if due:
        attendance.set_judged(uow.db, due, moment)
    return len(due)


def _over(held: dict[CourseMonth, datetime], moment: datetime) -> list[CourseMonth]:
    return [month for month, ends_at in held.items() if ends_at <= moment]


def _judge(uow: UnitOfWork, due: Iterable[CourseMonth], student_id: UUID | None = None) -> None:
    found: set[UUID] = set()
    for month in due:
        least = LESSONS_OF_A_PERFECT_MONTH
        found.update(attendance.perfect_students(uow.db, month, least=least, student_id=student_id))
    # In one order everywhere, so that two who grant the same people wait for each other and never in a circle.
    for perfect in sorted(found):
        grant_awards(uow, perfect, {Award.PERFECT_ATTENDANCE_MONTH})
