"""Consumes the users and courses services' events into the directory; the archiving of a course ends its attempts."""

from __future__ import annotations

from functions.quizzes import service
from functions.quizzes.consumed import CourseArchived
from kernel.consumer import Consumer
from kernel.db import UnitOfWork
from kernel.directory_events import subscribe_to_courses, subscribe_to_people
from kernel.directory_rows import keep_course

consumer = Consumer("quizzes")
subscribe_to_people(consumer)
subscribe_to_courses(consumer)


@consumer.on(CourseArchived)
def archive_course(uow: UnitOfWork, event: CourseArchived) -> None:
    keep_course(uow, **event.model_dump())
    service.end_attempts_of_course(uow, event.course_id)


handler = consumer.serve()
