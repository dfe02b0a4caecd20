"""A course's gradebook: the table of students and what was graded, and its history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.grading import GradeKind, GradingScale, Tally, rounded
from functions.gradebook.repository import course_grades as repository
from functions.gradebook.repository.scales import find_scale
from functions.gradebook.service.access import as_reader
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.pagination import page_of

# Keeps an answer below what Lambda may send (6 MB): a cell takes some 90 bytes.
CELLS_PER_PAGE = 40_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One student's grade for one source."""

    score: Decimal
    percent: Decimal
    mark: int


@dataclass(frozen=True, slots=True)
class GradebookRow:
    """One student's grades by source; the average and its mark are None when nothing counts."""

    student_id: UUID
    full_name: str
    grades: dict[UUID, Cell]
    average_percent: Decimal | None
    mark: int | None


@dataclass(frozen=True, slots=True)
class Gradebook:
    """One page of students; `columns` are rows of `source_id`, `kind`, `title`, `max_score`."""

    course_id: UUID
    columns: list[sa.Row[Any]]
    rows: list[GradebookRow]
    next_cursor: str | None


def get_gradebook(uow: UnitOfWork, caller: Caller, course_id: UUID, *, limit: int, cursor: str | None) -> Gradebook:
    """Return a page of the course's active students by name, with all they were graded for here.

    A page may hold fewer students than `limit` when the course has very many columns.

    Raises:
        NotFound, Forbidden: as `as_reader`.
        Unprocessable: the cursor is broken.
    """
    as_reader(uow, caller, course_id)
    columns = repository.list_columns(uow.db, course_id)
    limit = max(1, min(limit, CELLS_PER_PAGE // max(1, len(columns))))
    students = repository.list_students(uow.db, course_id, limit=limit, cursor=cursor)
    scale = find_scale(uow.db, course_id)
    graded = defaultdict(list)
    for grade in repository.list_grades(uow.db, course_id, [student.user_id for student in students[:limit]]):
        graded[grade.student_id].append(grade)
    page = page_of(
        students, repository.BY_NAME, limit=limit, item=lambda student: _row(student, graded[student.user_id], scale)
    )
    return Gradebook(course_id, list(columns), page.items, page.next_cursor)


def average_of(scale: GradingScale, percents: Iterable[tuple[str, Decimal]]) -> Decimal | None:
    """Return the average of (kind, percent) pairs, with 2 decimals; None when nothing counts."""
    by_kind = defaultdict(list)
    for kind, percent in percents:
        by_kind[kind].append(percent)
    exact = scale.average(Tally(GradeKind(kind), sum(found, Decimal(0)), len(found)) for kind, found in by_kind.items())
    return None if exact is None else rounded(exact)


def _row(student: sa.Row[Any], graded: list[sa.Row[Any]], scale: GradingScale) -> GradebookRow:
    average = average_of(scale, ((grade.kind, grade.percent) for grade in graded))
    return GradebookRow(
        student_id=student.user_id,
        full_name=student.full_name,
        grades={grade.source_id: Cell(grade.score, grade.percent, scale.mark(grade.percent)) for grade in graded},
        average_percent=average,
        mark=None if average is None else scale.mark(average),
    )
