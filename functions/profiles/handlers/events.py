"""Consumes other services' events: people and courses for the directory, and what figures and achievements rest on."""

from __future__ import annotations

from functions.profiles import service
from functions.profiles.consumed import (
    AttemptFinished,
    AttendanceMarked,
    LessonCancelled,
    LessonChanged,
    LessonScheduled,
    SubmissionGraded,
    SubmissionReceived,
)
from kernel.consumer import Consumer
from kernel.db import UnitOfWork
from kernel.directory_events import UserDeactivated, UserRegistered, UserUpdated, subscribe_to_courses

consumer = Consumer("profiles")
subscribe_to_courses(consumer)


@consumer.on(UserRegistered)
@consumer.on(UserUpdated)
@consumer.on(UserDeactivated)
def keep_person(uow: UnitOfWork, event: UserRegistered) -> None:
    service.keep_person(uow, event.model_dump())


@consumer.on(LessonScheduled)
@consumer.on(LessonChanged)
@consumer.on(LessonCancelled)
def change_lesson(uow: UnitOfWork, event: LessonScheduled) -> None:
    service.change_lesson(uow, event)


consumer.on(SubmissionReceived)(service.receive_submission)
consumer.on(SubmissionGraded)(service.grade_homework)
consumer.on(AttemptFinished)(service.finish_attempt)
consumer.on(AttendanceMarked)(service.mark_student)

handler = consumer.serve()
