"""The history of a course's grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.repository import course_grades as repository
from functions.gradebook.service.access import as_reader
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.pagination import page_of
from kernel.schemas import Page


@dataclass(frozen=True, slots=True)
class GradeState:
    """What a grade was at one time."""

    score: Decimal
    max_score: Decimal
    percent: Decimal


@dataclass(frozen=True, slots=True)
class GradeChange:
    """One change of a grade, which got `version` by it; `before` is None where the grade was new."""

    grade_id: UUID
    version: int
    student_id: UUID
    kind: str
    source_id: UUID
    title: str
    before: GradeState | None
    after: GradeState
    reason: str
    changed_by: UUID | None
    changed_at: datetime
    request_id: str


def list_changes(
    uow: UnitOfWork, caller: Caller, course_id: UUID, *, limit: int, cursor: str | None
) -> Page[GradeChange]:
    """Return a page of what changed in the course's gradebook, newest first.

    Raises:
        NotFound, Forbidden: as `as_reader`.
        Unprocessable: the cursor is broken.
    """
    as_reader(uow, caller, course_id)
    rows = repository.list_changes(uow.db, course_id, limit=limit, cursor=cursor)
    return page_of(rows, repository.NEWEST_FIRST, limit=limit, item=_change)


def _change(row: sa.Row[Any]) -> GradeChange:
    is_first = row.before_score is None
    return GradeChange(
        grade_id=row.grade_id,
        version=row.version,
        student_id=row.student_id,
        kind=row.kind,
        source_id=row.source_id,
        title=row.title,
        before=None if is_first else GradeState(row.before_score, row.before_max_score, row.before_percent),
        after=GradeState(row.score, row.max_score, row.percent),
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        request_id=row.request_id,
    )
