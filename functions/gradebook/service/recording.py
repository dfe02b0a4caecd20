"""Recording grades: by hand, and as other services report them."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.grading import ChangeReason, GradeEntry, GradeKind, ReportedGrade
from functions.gradebook.published import GradeRecorded
from functions.gradebook.repository import recording as repository
from functions.gradebook.repository.scales import scale_of
from functions.gradebook.service.access import as_recorder
from kernel import clock, directory, request
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.errors import Conflict, NotFound, PreconditionFailed
from kernel.ids import new_id

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Grade:
    """A student's grade. `percent` and `mark` (2..5, by the course's scale) follow from the score."""

    id: UUID
    student_id: UUID
    course_id: UUID
    kind: GradeKind
    source_id: UUID
    title: str
    score: Decimal
    max_score: Decimal
    percent: Decimal
    mark: int
    graded_by: UUID | None
    graded_at: datetime
    version: int

    @property
    def is_new(self) -> bool:
        """Whether this is the grade's first version."""
        return self.version == 1


def record_by_hand(
    uow: UnitOfWork,
    caller: Caller,
    *,
    student_id: UUID,
    course_id: UUID,
    kind: GradeKind,
    source_id: UUID,
    title: str,
    score: Decimal,
    max_score: Decimal,
    expected_version: int | None,
) -> Grade:
    """Record a grade, or replace the one that the student has for this source.

    Args:
        expected_version: refuse unless the grade exists and has this version; None takes any.

    Raises:
        NotFound: the caller is no member of the course, or the student is none of its active students.
        Forbidden: the caller is not its staff.
        Conflict: the course is archived, or the source is something else's or another course's.
        PreconditionFailed: the grade has another version.
    """
    as_recorder(uow, caller, course_id)
    if directory.member_role(uow, course_id, student_id) is not CourseRole.STUDENT:
        raise NotFound("student_not_found", "The course has no such student.")
    moment = clock.now()
    entry = GradeEntry(
        student_id, course_id, kind, source_id, title, score, max_score, graded_by=caller.user_id, graded_at=moment
    )
    if repository.keep_source(uow.db, entry, is_reported=False) is None:
        raise Conflict("source_conflict", f"This {kind} id belongs to something else.")
    row = repository.replace_by_hand(
        uow.db,
        entry,
        new_id=new_id(),
        expected_version=expected_version,
        changed_at=moment,
        request_id=request.current().request_id,
    )
    if row is None:
        raise PreconditionFailed(detail="The grade was changed since you read it.")
    return _announce(uow, row, title)


def record_report(uow: UnitOfWork, reported: ReportedGrade) -> None:
    """Record a grade that another service reports, unless a newer one is known.

    It is recorded in an archived course too: the work was graded before the news of the archiving came.

    Raises:
        RuntimeError: another report gave the same source to another course.
    """
    title = _keep_reported_source(uow, reported.entry)
    row = repository.replace_by_report(
        uow.db,
        reported.entry,
        new_id=new_id(),
        reported_version=reported.version,
        reason=reported.reason,
        changed_at=clock.now(),
        request_id=request.current().request_id,
    )
    if row is not None:
        _announce(uow, row, title)


def _keep_reported_source(uow: UnitOfWork, entry: GradeEntry) -> str:
    """The service that owns a source knows its course; whoever claimed the id by hand elsewhere gets another."""
    title = repository.keep_source(uow.db, entry, is_reported=True)
    if title is None:
        logger.warning("source %s is another course's or of another kind: a claim by hand is moved", entry.source_id)
        repository.move_claimed_source(uow.db, entry.source_id, new_id())
        title = repository.keep_source(uow.db, entry, is_reported=True)
    if title is None:
        raise RuntimeError(f"source {entry.source_id} was reported in two courses")
    return title


def grade_of(row: sa.Row[Any], title: str) -> Grade:
    """Make a grade from a row of `grades` joined with its course's scale."""
    return Grade(
        id=row.id,
        student_id=row.student_id,
        course_id=row.course_id,
        kind=GradeKind(row.kind),
        source_id=row.source_id,
        title=title,
        score=row.score,
        max_score=row.max_score,
        percent=row.percent,
        mark=scale_of(row).mark(row.percent),
        graded_by=row.graded_by,
        graded_at=row.graded_at,
        version=row.version,
    )


def _announce(uow: UnitOfWork, row: sa.Row[Any], title: str) -> Grade:
    grade = grade_of(row, title)
    uow.emit(
        GradeRecorded(
            grade_id=grade.id,
            student_id=grade.student_id,
            course_id=grade.course_id,
            kind=grade.kind.value,
            source_id=grade.source_id,
            title=grade.title,
            score=grade.score,
            max_score=grade.max_score,
            percent=grade.percent,
            mark=grade.mark,
            graded_by=grade.graded_by,
            graded_at=grade.graded_at,
            reason=ChangeReason(row.reason).value,
            is_new=grade.is_new,
            version=grade.version,
        )
    )
    return grade
