"""Telling students of their marks in lessons."""

from __future__ import annotations

from functions.notifications.consumed import AttendanceMarked
from functions.notifications.news.lessons import attendance_marked, marks_of
from functions.notifications.repository import news, telling
from functions.notifications.service.telling import tell
from kernel import clock
from kernel.db import UnitOfWork


def tell_of_mark(uow: UnitOfWork, event: AttendanceMarked) -> None:
    """Tell a student of a mark, if it is news beside what they were told of the lesson before.

    A mark that is no news is noted all the same: an older one that comes after it must not be told.
    """
    marks = marks_of(event.lesson_id)
    if not news.advance(uow.db, f"{marks}{event.student_id}", event.version, clock.now()):
        return
    # Read after the mark is noted, which waits for whoever tells the student of another one.
    told = telling.find_newest_data(uow.db, event.student_id, marks)
    occasion = attendance_marked(event, told["status"] if told else None)
    if occasion is not None:
        tell(uow, occasion)
