"""The list of a student's homeworks over all their courses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.homework.repository.homeworks import text_length
from functions.homework.repository.rows import OwnHomework, OwnSubmission, WorkState, homework_of
from functions.homework.tables import homeworks, submissions
from kernel.pagination import page_of, paged
from kernel.schemas import Page
from kernel.tables import memberships

SOONEST_DUE_FIRST = (homeworks.c.due_order, homeworks.c.id)

_learns_there = (
    (memberships.c.course_id == homeworks.c.course_id)
    & (memberships.c.user_id == sa.bindparam("student_id"))
    & (memberships.c.status == "active")
    & (memberships.c.role == "student")
)
_handed_in = (
    (submissions.c.homework_id == homeworks.c.id)
    & (submissions.c.student_id == sa.bindparam("student_id"))
    & submissions.c.is_current
)
_state = sa.case(
    (submissions.c.status.is_not(None), submissions.c.status),
    ((homeworks.c.status == "assigned") & (homeworks.c.due_order >= sa.bindparam("moment")), WorkState.TODO.value),
    else_=WorkState.OVERDUE.value,
)
_OWN = (
    sa.select(
        homeworks,
        submissions.c.id.label("submission_id"),
        submissions.c.status.label("submission_status"),
        submissions.c.score.label("submission_score"),
        submissions.c.attempt.label("submission_attempt"),
        _state.label("state"),
    )
    .select_from(homeworks.join(memberships, _learns_there).outerjoin(submissions, _handed_in))
    .where(homeworks.c.status != "draft")
)


@dataclass(frozen=True, slots=True)
class OwnFilter:
    """Which of a student's homeworks are meant; None leaves a condition out."""

    course_id: UUID | None = None
    state: WorkState | None = None


def list_own_homeworks(
    db: sa.Connection, student_id: UUID, moment: datetime, wanted: OwnFilter, *, limit: int, cursor: str | None
) -> Page[OwnHomework]:
    """Return a page of what a student was assigned in the courses where they learn, soonest due first."""
    statement = _OWN
    if wanted.course_id is not None:
        statement = statement.where(homeworks.c.course_id == wanted.course_id)
    if wanted.state is not None:
        statement = statement.where(_state == wanted.state)
    statement = paged(statement, SOONEST_DUE_FIRST, limit=limit, cursor=cursor)
    rows = db.execute(statement, {"student_id": student_id, "moment": moment}).all()
    return page_of(rows, SOONEST_DUE_FIRST, limit=limit, item=_own_homework_of, characters=text_length)


def _own_homework_of(row: sa.Row[Any]) -> OwnHomework:
    submission = None
    if row.submission_id is not None:
        submission = OwnSubmission(
            row.submission_id, row.submission_status, row.submission_score, row.submission_attempt
        )
    return OwnHomework(homework_of(row), WorkState(row.state), submission)
