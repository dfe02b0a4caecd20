"""One student's grades over all courses, as far as the caller may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook import policies
from functions.gradebook.grading import DEFAULT_SCALE, GradeFilter, GradeKind, Tally, mean, rounded
from functions.gradebook.repository import student_grades as repository
from functions.gradebook.repository.scales import scale_of
from functions.gradebook.repository.student_grades import Sight
from functions.gradebook.service.recording import Grade, grade_of
from kernel import directory
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Forbidden, NotFound, Unprocessable
from kernel.pagination import page_of
from kernel.schemas import Page


@dataclass(frozen=True, slots=True)
class GradesSummary:
    """All grades that a request means, on whatever page they are; null where nothing counts."""

    count: int
    average_percent: Decimal | None
    mark: int | None


def list_grades(
    uow: UnitOfWork, caller: Caller, student_id: UUID, wanted: GradeFilter, *, limit: int, cursor: str | None
) -> tuple[Page[Grade], GradesSummary]:
    """Return a page of a student's grades, newest first, and the summary of all that match.

    Raises:
        NotFound: `wanted.course_id` is a course of which the caller is no member, or there is no such student.
        Forbidden: the student is another one, and in no course where the caller is staff.
        Unprocessable: the filter's range ends before it begins, or the cursor is broken.
    """
    if wanted.since is not None and wanted.until is not None and wanted.until < wanted.since:
        raise Unprocessable.field("to", "before_from", "Ends before it begins.")
    sight = _sight(uow, caller, student_id, wanted.course_id)
    rows = repository.list_grades(uow.db, sight, wanted, limit=limit, cursor=cursor)
    tallies = repository.tally_grades(uow.db, sight, wanted)
    is_about_anyone = caller.reads_everything and caller.user_id != student_id
    if is_about_anyone and not tallies and directory.person(uow, student_id) is None:
        raise NotFound("student_not_found", "There is no such student.")
    page = page_of(rows, repository.NEWEST_FIRST, limit=limit, item=lambda row: grade_of(row, row.title))
    return page, summarize(tallies)


def summarize(tallies: Sequence[sa.Row[Any]]) -> GradesSummary:
    """Average each course by its own scale, then the courses; mark by the only course's scale, or the default one."""
    averages: list[Fraction | None] = []
    scale = DEFAULT_SCALE
    ordered = sorted(tallies, key=attrgetter("course_id"))
    for _, rows in groupby(ordered, key=attrgetter("course_id")):
        kinds = list(rows)
        scale = scale_of(kinds[0])
        averages.append(scale.average(Tally(GradeKind(row.kind), row.total, row.size) for row in kinds))
    if len(averages) != 1:
        scale = DEFAULT_SCALE
    average = mean(known for known in averages if known is not None)
    count = sum(row.size for row in tallies)
    if average is None:
        return GradesSummary(count, None, None)
    percent = rounded(average)
    return GradesSummary(count, percent, scale.mark(percent))


def _sight(uow: UnitOfWork, caller: Caller, student_id: UUID, course_id: UUID | None) -> Sight:
    access = directory.access(uow, caller, course_id) if course_id is not None else None
    if policies.reads_all_of(caller, student_id):
        return Sight(student_id, own=caller.user_id == student_id and not caller.reads_everything)
    if access is not None and not policies.may_read_gradebook(access):
        raise Forbidden("not_your_grades", "These are another student's grades.")
    if not _is_known_to(uow, caller, student_id, course_id):
        raise Forbidden("not_your_grades", "These are another student's grades.")
    return Sight(student_id, staff_id=caller.user_id)


def _is_known_to(uow: UnitOfWork, caller: Caller, student_id: UUID, course_id: UUID | None) -> bool:
    """The directory can only be asked about a course that is named."""
    if repository.shares_course(uow.db, caller.user_id, student_id):
        return True
    return course_id is not None and directory.member_role(uow, course_id, student_id) is not None
