"""Use cases around attendance."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from functions.schedule import policies
from functions.schedule.published import AttendanceMarked
from functions.schedule.repository import attendance, lessons
from functions.schedule.repository.rows import Attendance, AttendanceStatus, LessonStatus
from functions.schedule.service.access import require_staff, seen_lesson, unknown_lesson
from functions.schedule.service.changes import lesson_cancelled
from kernel import clock, request
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory_query import ask_courses
from kernel.errors import FieldError, Unprocessable
from kernel.schemas import Page

Mark = tuple[UUID, AttendanceStatus, str | None]


def mark_attendance(uow: UnitOfWork, caller: Caller, lesson_id: UUID, marks: Sequence[Mark]) -> list[Attendance]:
    """Set students' marks, all or none. What a student's mark is already is no change.

    Args:
        marks: each a student's id, status and note.

    Raises:
        NotFound, Forbidden: no such lesson for the caller, or they may not mark there.
        Conflict: the lesson is cancelled.
        Unprocessable: a student is named twice, or does not learn in the course.
    """
    _, access = seen_lesson(uow, caller, lesson_id)
    require_staff(access)
    lesson = lessons.hold_lesson(uow.db, lesson_id)
    if lesson is None:
        raise unknown_lesson()
    if lesson.status is LessonStatus.CANCELLED:
        raise lesson_cancelled()
    students = [student_id for student_id, _, _ in marks]
    _refuse_duplicates(students)
    _refuse_outsiders(uow, lesson.course_id, students)
    changed = attendance.mark(
        uow.db,
        lesson_id,
        {student_id: (status, note) for student_id, status, note in marks},
        marked_by=caller.user_id,
        marked_at=clock.now(),
        request_id=request.current().request_id,
    )
    for row in changed:
        uow.emit(
            AttendanceMarked(
                lesson_id=lesson_id,
                course_id=lesson.course_id,
                student_id=row.student_id,
                status=row.status,
                lesson_starts_at=lesson.starts_at,
                lesson_timezone=lesson.timezone,
                marked_by=row.marked_by,
                marked_at=row.marked_at,
                version=row.version,
            )
        )
    found = attendance.find_marks(uow.db, lesson_id, students)
    return [found[student_id] for student_id in students]


def list_attendance(
    uow: UnitOfWork, caller: Caller, lesson_id: UUID, *, limit: int, cursor: str | None
) -> Page[Attendance]:
    """List a lesson's marks by name: to students only their own.

    Raises:
        NotFound: no such lesson for the caller.
    """
    _, access = seen_lesson(uow, caller, lesson_id)
    only = None if policies.sees_all_attendance(access) else caller.user_id
    return attendance.list_marks(uow.db, lesson_id, only, limit=limit, cursor=cursor)


def _refuse_duplicates(students: Sequence[UUID]) -> None:
    first = {student_id: index for index, student_id in reversed(list(enumerate(students)))}
    errors = [
        FieldError(f"records.{index}.student_id", "duplicate_student", "Is named before")
        for index, student_id in enumerate(students)
        if first[student_id] != index
    ]
    if errors:
        raise Unprocessable(errors=errors)


def _refuse_outsiders(uow: UnitOfWork, course_id: UUID, students: Sequence[UUID]) -> None:
    known = attendance.students_among(uow.db, course_id, students)
    missing = [student_id for student_id in students if student_id not in known]
    if missing:
        ask_courses(uow, course_id, missing)
        known |= attendance.students_among(uow.db, course_id, missing)
    errors = [
        FieldError(f"records.{index}.student_id", "not_a_student", "Is no student of the course")
        for index, student_id in enumerate(students)
        if student_id not in known
    ]
    if errors:
        raise Unprocessable(errors=errors)
