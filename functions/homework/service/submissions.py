"""Use cases of handing in, and of reading what was handed in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from functions.homework import policies
from functions.homework.published import SubmissionReceived
from functions.homework.repository import attachments, homeworks, submissions
from functions.homework.repository.rows import Homework, Submission, SubmissionStatus
from functions.homework.service.access import require_taking_work, seen_homework, unknown_homework
from functions.homework.service.files import attach, linked, take_in
from kernel import clock
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Conflict, Forbidden, NotFound
from kernel.ids import new_id
from kernel.schemas import Page


def submit_homework(
    uow: UnitOfWork, caller: Caller, homework_id: UUID, text: str | None, attachment_ids: Sequence[UUID]
) -> Submission:
    """Hand in work; before it is graded, a new attempt takes the place of the last.

    Raises:
        NotFound, Forbidden: no such homework for the caller, or they don't learn in its course.
        Conflict: course archived, homework closed, work graded already, or a file attached already.
        Unprocessable: a file can't be attached.
    """
    submitted_at, submission_id = clock.now(), new_id()
    homework, access = seen_homework(uow, caller, homework_id)
    if not policies.may_submit(access):
        raise Forbidden("students_only", "Only students of the course may hand in work.")
    access.require_open()
    require_taking_work(homework, submitted_at)
    folder = take_in(uow, caller, homework_id, attachment_ids, submission_id) if attachment_ids else ""

    held = homeworks.hold_homework(uow.db, homework_id)
    if held is None:
        raise unknown_homework()
    require_taking_work(held, submitted_at)
    values = {
        "id": submission_id,
        "homework_id": homework_id,
        "student_id": caller.user_id,
        "attempt": _next_attempt(uow, homework_id, caller.user_id),
        "text": text or None,
        "is_late": held.due_at is not None and submitted_at > held.due_at,
        "submitted_at": submitted_at,
        "due_at": held.due_at,
    }
    submission = submissions.insert_submission(uow.db, values)
    attach(uow, attachment_ids, folder, submission_id)
    uow.emit(_received(submission, held))
    return with_files(uow, submission) if attachment_ids else submission


def list_submissions(
    uow: UnitOfWork,
    caller: Caller,
    homework_id: UUID,
    status: SubmissionStatus | None,
    *,
    limit: int,
    cursor: str | None,
) -> Page[Submission]:
    """List each student's current submission of a homework, oldest first.

    Raises:
        NotFound, Forbidden: no such homework for the caller, or they may not see everybody's work.
    """
    _, access = seen_homework(uow, caller, homework_id)
    if not policies.may_list_submissions(access):
        raise Forbidden("staff_only", "Only staff of the course may see all submissions.")
    page = submissions.list_submissions(uow.db, homework_id, status, limit=limit, cursor=cursor)
    files = attachments.files_of(uow.db, [submission.id for submission in page.items])
    return page.model_copy(update={"items": [replace(each, attachments=files.get(each.id, ())) for each in page.items]})


def read_submission(uow: UnitOfWork, caller: Caller, homework_id: UUID, submission_id: UUID) -> Submission:
    """Return a submission, earlier attempts included, with links to its files.

    Raises:
        NotFound: no such homework or submission for the caller.
    """
    _, access = seen_homework(uow, caller, homework_id)
    submission = submissions.find_submission(uow.db, homework_id, submission_id)
    if submission is None or not policies.may_read_submission(access, submission.student_id):
        raise unknown_submission()
    return with_files(uow, submission)


def unknown_submission() -> NotFound:
    """Make the refusal of a submission that is not there, for this caller."""
    return NotFound("submission_not_found", "There is no such submission.")


def with_files(uow: UnitOfWork, submission: Submission) -> Submission:
    """Add the submission's files, with links."""
    files = attachments.files_of(uow.db, [submission.id]).get(submission.id, ())
    return replace(submission, attachments=linked(files))


def _next_attempt(uow: UnitOfWork, homework_id: UUID, student_id: UUID) -> int:
    attempt = submissions.next_attempt(uow.db, homework_id, student_id)
    if attempt > 1 and not submissions.retire_ungraded(uow.db, homework_id, student_id):
        raise Conflict("already_graded", "The work is graded and can't be handed in again.")
    return attempt


def _received(submission: Submission, homework: Homework) -> SubmissionReceived:
    return SubmissionReceived(
        submission_id=submission.id,
        homework_id=homework.id,
        course_id=homework.course_id,
        student_id=submission.student_id,
        attempt=submission.attempt,
        is_late=submission.is_late,
        submitted_at=submission.submitted_at,
        homework_title=homework.title,
    )
