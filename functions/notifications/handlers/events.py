"""Consumes other services' events: the directory's, those about accounts, and all that people are told of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from functions.notifications import consumed
from functions.notifications.handlers.account_events import subscribe_to_accounts
from functions.notifications.news import lessons, rest, work
from functions.notifications.occasions import Occasion
from functions.notifications.service import courses
from functions.notifications.service.attendance import tell_of_mark
from functions.notifications.service.submissions import tell_of_submission
from functions.notifications.service.telling import tell
from kernel.consumer import Apply, Consumer
from kernel.db import UnitOfWork
from kernel.directory_events import (
    CourseArchived,
    MemberEnrolled,
    MemberRemoved,
    subscribe_to_courses,
    subscribe_to_people,
)
from kernel.events import ConsumedEvent

NEWS: dict[type[ConsumedEvent], Callable[[Any], Occasion | None]] = {
    consumed.HomeworkAssigned: work.homework_assigned,
    consumed.HomeworkClosed: work.homework_closed,
    consumed.SubmissionGraded: work.submission_graded,
    consumed.GradeRecorded: work.grade_recorded,
    consumed.TestPublished: work.test_published,
    consumed.AttemptFinished: work.attempt_finished,
    consumed.LessonScheduled: lessons.lesson_scheduled,
    consumed.LessonChanged: lessons.lesson_changed,
    consumed.LessonCancelled: lessons.lesson_cancelled,
    consumed.LessonReminderDue: lessons.lesson_reminder_due,
    consumed.AchievementGranted: rest.achievement_granted,
    consumed.ReportReady: rest.report_ready,
    consumed.ReportFailed: rest.report_failed,
    consumed.ReportScheduleDisabled: rest.report_schedule_disabled,
}


def telling(occasion_of: Callable[[Any], Occasion | None]) -> Apply:
    """Make the function that tells people of an event."""

    def apply(uow: UnitOfWork, event: ConsumedEvent) -> None:
        occasion = occasion_of(event)
        if occasion is not None:
            tell(uow, occasion)

    return apply


consumer = Consumer("notifications")
subscribe_to_people(consumer)
subscribe_to_courses(consumer)
# In the directory's place: these keep its copies too.
consumer.on(consumed.CourseCreated)(courses.create_course)
consumer.on(CourseArchived)(courses.archive_course)
consumer.on(MemberEnrolled)(courses.enroll_member)
consumer.on(MemberRemoved)(courses.remove_member)
consumer.on(consumed.SubmissionReceived)(tell_of_submission)
consumer.on(consumed.AttendanceMarked)(tell_of_mark)
for event_type, occasion_of in NEWS.items():
    consumer.on(event_type)(telling(occasion_of))
subscribe_to_accounts(consumer)

handler = consumer.serve()
