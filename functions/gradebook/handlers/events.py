"""Consumes other services' events: the directory's, and the grades that homeworks and tests bring."""

from __future__ import annotations

from functions.gradebook.consumed import AttemptFinished, SubmissionGraded
from functions.gradebook.service.recording import record_report
from kernel.consumer import Consumer
from kernel.db import UnitOfWork
from kernel.directory_events import subscribe_to_courses, subscribe_to_people

consumer = Consumer("gradebook")
subscribe_to_people(consumer)
subscribe_to_courses(consumer)


@consumer.on(SubmissionGraded)
def record_submission(uow: UnitOfWork, event: SubmissionGraded) -> None:
    record_report(uow, event.reported())


@consumer.on(AttemptFinished)
def record_attempt(uow: UnitOfWork, event: AttemptFinished) -> None:
    record_report(uow, event.reported())


handler = consumer.serve()
