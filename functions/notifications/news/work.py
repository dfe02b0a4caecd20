"""News of homeworks, tests and grades."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from functions.notifications import consumed
from functions.notifications.news.parts import ids_of, written
from functions.notifications.occasions import STAFF, STUDENTS, Occasion
from functions.notifications.policies import NotificationType

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def homework_assigned(event: consumed.HomeworkAssigned) -> Occasion:
    """Tell the students."""
    return _homework(event, "homework_assigned", due_at=written(event.due_at), max_score=str(event.max_score))


def homework_closed(event: consumed.HomeworkClosed) -> Occasion:
    """Tell the students, in the app: who has handed in need not act, and who has not can't any more."""
    return _homework(event, "homework_closed").model_copy(update={"is_mailed": False})


def _homework(
    event: consumed.HomeworkAssigned | consumed.HomeworkClosed, text: str, **parameters: str | None
) -> Occasion:
    return Occasion(
        type=NotificationType.HOMEWORK,
        text=text,
        parameters={"title": event.title, **parameters},
        link=f"/courses/{event.course_id}/homeworks/{event.homework_id}",
        data={"course_id": str(event.course_id), "homework_id": str(event.homework_id)},
        dedupe_key=f"{text}:{event.homework_id}",
        course_id=event.course_id,
        roles=STUDENTS,
        subject=f"homework:{event.homework_id}",
        version=event.version,
    )


def submission_received(event: consumed.SubmissionReceived, student: str | None = None) -> Occasion:
    """Tell the staff, in the app: a mail for each of thirty submissions would be too many."""
    homework = f"/courses/{event.course_id}/homeworks/{event.homework_id}"
    return Occasion(
        type=NotificationType.HOMEWORK,
        text="submission_received_late" if event.is_late else "submission_received",
        parameters={"title": event.homework_title, "student": student, "attempt": event.attempt},
        link=f"{homework}/submissions/{event.submission_id}",
        data=ids_of(event, "course_id", "homework_id", "submission_id", "student_id"),
        dedupe_key=f"submission:{event.submission_id}:{event.attempt}",
        course_id=event.course_id,
        roles=STAFF,
        actor_id=event.student_id,
        is_mailed=False,
    )


def submission_graded(event: consumed.SubmissionGraded) -> Occasion:
    """Tell the student, of each grading once: the gradebook will tell of the same one."""
    return _grade(
        event.homework_id,
        event.student_id,
        event.graded_at,
        type=NotificationType.HOMEWORK,
        text="submission_regraded" if event.is_regrade else "submission_graded",
        parameters={**_scored(event), "quote": event.feedback or None},
        link=f"/courses/{event.course_id}/homeworks/{event.homework_id}",
        data=ids_of(event, "course_id", "homework_id", "submission_id"),
        course_id=event.course_id,
        actor_id=event.graded_by,
    )


def grade_recorded(event: consumed.GradeRecorded) -> Occasion | None:
    """Tell the student, unless it is a test's own result: of that its attempt tells, which knows how it ended."""
    if event.kind == "test" and event.graded_by is None:
        return None
    return _grade(
        event.source_id,
        event.student_id,
        event.graded_at,
        type=NotificationType(event.kind),
        text="grade_recorded" if event.is_new else "grade_changed",
        parameters={**_scored(event), "mark": event.mark},
        link=f"/courses/{event.course_id}/grades",
        data={**ids_of(event, "course_id"), f"{event.kind}_id": str(event.source_id)},
        course_id=event.course_id,
        actor_id=event.graded_by,
    )


def attempt_finished(event: consumed.AttemptFinished) -> Occasion:
    """Tell the student the result; by mail only of an attempt that ended without them."""
    is_expired = event.status == "expired"
    return _grade(
        event.test_id,
        event.student_id,
        event.submitted_at,
        type=NotificationType.TEST,
        text="attempt_expired" if is_expired else "attempt_passed" if event.passed else "attempt_failed",
        parameters=_scored(event),
        link=f"/courses/{event.course_id}/tests/{event.test_id}/attempts/{event.attempt_id}",
        data=ids_of(event, "course_id", "test_id", "attempt_id"),
        course_id=event.course_id,
        is_mailed=is_expired,
    )


def _grade(source_id: UUID, student_id: UUID, graded_at: datetime, **fields: Any) -> Occasion:
    """A grading is known by its moment, which the gradebook passes on; of two, the later one counts."""
    moment = (graded_at - _EPOCH) // (_EPOCH.resolution)
    return Occasion(
        **fields,
        user_ids=[student_id],
        dedupe_key=f"grade:{source_id}:{moment}",
        subject=f"grade:{source_id}:{student_id}",
        version=moment,
    )


def _scored(event: consumed.SubmissionGraded | consumed.GradeRecorded | consumed.AttemptFinished) -> dict[str, Any]:
    return {"title": event.title, "score": str(event.score), "max_score": str(event.max_score)}


def test_published(event: consumed.TestPublished) -> Occasion:
    """Tell the students."""
    return Occasion(
        type=NotificationType.TEST,
        text="test_published",
        parameters={
            "title": event.title,
            "opens_at": written(event.opens_at),
            "closes_at": written(event.closes_at),
            "minutes": event.time_limit_minutes,
        },
        link=f"/courses/{event.course_id}/tests/{event.test_id}",
        data=ids_of(event, "course_id", "test_id"),
        dedupe_key=f"test_published:{event.test_id}",
        course_id=event.course_id,
        roles=STUDENTS,
        over_at=event.closes_at,
    )
