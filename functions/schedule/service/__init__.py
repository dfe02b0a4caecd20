"""The use cases of the schedule service, one function each."""

from functions.schedule.service.attendance import list_attendance, mark_attendance
from functions.schedule.service.calendars import make_calendar_link, read_calendar
from functions.schedule.service.changes import update_lesson
from functions.schedule.service.lessons import create_lessons, read_lesson
from functions.schedule.service.reminders import remind_batch
from functions.schedule.service.schedules import list_course_schedule, list_own_schedule

__all__ = [
    "create_lessons",
    "list_attendance",
    "list_course_schedule",
    "list_own_schedule",
    "make_calendar_link",
    "mark_attendance",
    "read_calendar",
    "read_lesson",
    "remind_batch",
    "update_lesson",
]
