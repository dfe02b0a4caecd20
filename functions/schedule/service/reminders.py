"""The use case that tells of lessons which are about to begin."""

from __future__ import annotations

from datetime import timedelta

from functions.schedule.published import LessonReminderDue
from functions.schedule.repository import reminders
from kernel import clock
from kernel.db import UnitOfWork

AHEAD = timedelta(hours=1)
BATCH = 100


def remind_batch(uow: UnitOfWork) -> int:
    """Tell of planned lessons that begin within the hour, once for each beginning; return of how many, at most `BATCH`.

    Who wants to be reminded is for the notifications service to know.
    """
    moment = clock.now()
    due = reminders.take_due(uow.db, moment, moment + AHEAD, batch=BATCH)
    names = ("course_id", "title", "starts_at", "timezone", "location", "meeting_url", "version")
    for lesson in due:
        uow.emit(LessonReminderDue(lesson_id=lesson.id, **{name: getattr(lesson, name) for name in names}))
    return len(due)
