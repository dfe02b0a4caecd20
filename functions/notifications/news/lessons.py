"""News of lessons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from functions.notifications import consumed
from functions.notifications.news.parts import ids_of
from functions.notifications.occasions import Occasion
from functions.notifications.policies import NotificationType
from kernel import clock

WORTH_TELLING = frozenset({"title", "starts_at", "ends_at", "timezone", "location", "meeting_url", "teacher_id"})
"""Changes of a lesson that its members are told of; a new description or a lesson that was held is none."""

MISSED = frozenset({"absent", "late"})
"""Marks that a student is told of; any other only if it takes the place of one that they were told of."""


def lesson_scheduled(event: consumed.LessonScheduled) -> Occasion | None:
    """Tell the members, of a whole series once; not the teacher, who plans their own lessons as a rule."""
    if event.series_id is None:
        return _lesson(event, "lesson_scheduled").model_copy(update={"actor_id": event.teacher_id})
    if event.ends_at <= clock.now():
        return None
    # Without an `over_at`: one lesson knows no end of its series, and a mail that waits for the morning is still news.
    return Occasion(
        type=NotificationType.SCHEDULE,
        text="series_scheduled",
        parameters={"title": event.title},
        link=f"/courses/{event.course_id}/schedule",
        data={"course_id": str(event.course_id), "series_id": str(event.series_id)},
        dedupe_key=f"series:{event.series_id}",
        course_id=event.course_id,
        actor_id=event.teacher_id,
    )


def lesson_changed(event: consumed.LessonChanged) -> Occasion | None:
    """Tell the members when, where, what or with whom has changed; the teacher too, for anybody of the staff may."""
    if not WORTH_TELLING.intersection(event.changed):
        return None
    return _lesson(event, "lesson_moved" if "starts_at" in event.changed else "lesson_changed")


def lesson_cancelled(event: consumed.LessonCancelled) -> Occasion:
    """Tell the members, the teacher too."""
    return _lesson(event, "lesson_cancelled")


def _lesson(event: consumed.LessonScheduled, text: str) -> Occasion:
    return Occasion(
        **_about_lesson(event, text),
        dedupe_key=f"lesson:{event.lesson_id}:{event.version}",
        subject=f"lesson:{event.lesson_id}",
        version=event.version,
        over_at=event.ends_at,
    )


def lesson_reminder_due(event: consumed.LessonReminderDue) -> Occasion:
    """Remind the members, until it begins, and unless it was moved meanwhile."""
    return Occasion(
        **_about_lesson(event, "lesson_reminder"),
        dedupe_key=f"reminder:{event.lesson_id}:{event.starts_at.timestamp():.0f}",
        unless_changed=f"lesson:{event.lesson_id}",
        version=event.version,
        over_at=event.starts_at,
    )


def _about_lesson(event: consumed.LessonScheduled | consumed.LessonReminderDue, text: str) -> dict[str, Any]:
    return {
        "type": NotificationType.SCHEDULE,
        "text": text,
        "parameters": {
            "title": event.title,
            "starts_at": event.starts_at.isoformat(),
            "timezone": event.timezone,
            "location": event.location,
        },
        "link": f"/courses/{event.course_id}/lessons/{event.lesson_id}",
        "data": ids_of(event, "course_id", "lesson_id"),
        "course_id": event.course_id,
    }


def attendance_marked(event: consumed.AttendanceMarked, told: str | None) -> Occasion | None:
    """Tell the student, in the app: it is no news to be acted on, and a whole class is marked at once.

    Args:
        told: the last mark in the lesson that the student was told of; another note beside the same mark is no news.
    """
    if event.status == told or (told is None and event.status not in MISSED):
        return None
    return Occasion(
        type=NotificationType.SCHEDULE,
        text=f"marked_{event.status}" if told is None else "attendance_changed",
        parameters={
            "starts_at": event.lesson_starts_at.isoformat(),
            "timezone": event.lesson_timezone,
            "status": event.status,
        },
        link=f"/courses/{event.course_id}/lessons/{event.lesson_id}",
        data={**ids_of(event, "course_id", "lesson_id"), "status": event.status},
        dedupe_key=f"{marks_of(event.lesson_id)}{event.version}",
        course_id=event.course_id,
        user_ids=[event.student_id],
        actor_id=event.marked_by,
        is_mailed=False,
    )


def marks_of(lesson_id: UUID) -> str:
    """Return what the keys of all news of a lesson's marks begin with."""
    return f"attendance:{lesson_id}:"
