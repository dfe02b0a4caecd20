"""Telling staff of what was handed in, by the student's name."""

from __future__ import annotations

from functions.notifications.consumed import SubmissionReceived
from functions.notifications.news.work import submission_received
from functions.notifications.repository import telling
from functions.notifications.service.telling import tell
from kernel.db import UnitOfWork


def tell_of_submission(uow: UnitOfWork, event: SubmissionReceived) -> None:
    """Tell the staff of a course that a student handed in a homework."""
    tell(uow, submission_received(event, telling.find_name(uow.db, event.student_id)))
