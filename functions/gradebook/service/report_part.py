"""The gradebook's part of a report, line by line: the very figures that the API shows.

Lines and their fields are told in docs/decisions/0101-staged-parts.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC
from decimal import Decimal
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.grading import GradeFilter, GradingScale
from functions.gradebook.repository import course_grades, report_parts, student_grades
from functions.gradebook.repository.scales import find_scale, scale_of
from functions.gradebook.repository.student_grades import Sight
from functions.gradebook.service.course_gradebook import average_of
from functions.gradebook.service.student_grades import summarize
from kernel.db import UnitOfWork
from kernel.staged_part import PartRequest

Record = dict[str, Any]
NAME = "gradebook"


def records(uow: UnitOfWork, asked: PartRequest) -> Iterator[Record]:
    """Yield the part's lines; of a report that needs nothing from the gradebook, the head alone."""
    about = asked.parameters
    if asked.report_type == "course_performance" and about.course_id is not None:
        yield from _course(uow, asked, about.course_id)
    elif asked.report_type == "student_progress" and about.student_id is not None:
        yield from _student(uow, asked, about.student_id)
    else:
        yield asked.head(NAME)


def _course(uow: UnitOfWork, asked: PartRequest, course_id: UUID) -> Iterator[Record]:
    period = {"since": asked.parameters.since, "until": asked.parameters.until}
    scale = find_scale(uow.db, course_id)
    columns = course_grades.list_columns(uow.db, course_id, **period)
    weights = {"homework": _decimal(scale.homework_weight), "test": _decimal(scale.test_weight)}
    yield asked.head(NAME, thresholds=_thresholds(scale), weights=weights)
    for column in columns:
        yield {
            "record": "column",
            "source_id": column.source_id,
            "kind": column.kind,
            "title": column.title,
            "max_score": _decimal(column.max_score),
        }
    with closing(course_grades.stream_students(uow.db, course_id, **period)) as students:
        for student in students:
            yield _row(student, columns, scale)


def _row(student: sa.Row[Any], columns: Sequence[sa.Row[Any]], scale: GradingScale) -> Record:
    source_ids = student.source_ids or ()
    scores = dict(zip(source_ids, student.scores or (), strict=True))
    percents = dict(zip(source_ids, student.percents or (), strict=True))
    average = average_of(scale, zip(student.kinds or (), student.percents or (), strict=True))
    shown = [percents.get(column.source_id) for column in columns]
    return {
        "record": "student",
        "student_id": student.user_id,
        "full_name": student.full_name,
        "percents": [_decimal(percent) for percent in shown],
        "scores": [_decimal(scores.get(column.source_id)) for column in columns],
        "marks": [_mark(scale, percent) for percent in shown],
        "average_percent": _decimal(average),
        "mark": _mark(scale, average),
    }


def _student(uow: UnitOfWork, asked: PartRequest, student_id: UUID) -> Iterator[Record]:
    about = asked.parameters
    wanted = GradeFilter(since=about.since, until=about.until)
    tallies = defaultdict(list)
    for tally in student_grades.tally_grades(uow.db, Sight(student_id), wanted):
        tallies[tally.course_id].append(tally)
    whole = summarize([tally for course_id in asked.course_ids for tally in tallies[course_id]])
    yield asked.head(NAME, average_percent=_decimal(whole.average_percent))
    for course in report_parts.list_courses(uow.db, asked.course_ids):
        summary = summarize(tallies[course.course_id])
        yield {
            "record": "course",
            "course_id": course.course_id,
            "title": course.title,
            "timezone": course.timezone,
            "thresholds": _thresholds(scale_of(course)),
            "average_percent": _decimal(summary.average_percent),
            "mark": summary.mark,
        }
    with closing(report_parts.stream_grades(uow.db, student_id, asked.course_ids, wanted)) as found:
        for grade in found:
            yield {
                "record": "grade",
                "course_id": grade.course_id,
                "kind": grade.kind,
                "source_id": grade.source_id,
                "title": grade.title,
                "score": _decimal(grade.score),
                "max_score": _decimal(grade.max_score),
                "percent": _decimal(grade.percent),
                "mark": _mark(scale_of(grade), grade.percent),
                "graded_at": grade.graded_at.astimezone(UTC),
            }


def _thresholds(scale: GradingScale) -> dict[str, str | None]:
    return {"5": _decimal(scale.five), "4": _decimal(scale.four), "3": _decimal(scale.three)}


def _mark(scale: GradingScale, percent: Decimal | None) -> int | None:
    return None if percent is None else scale.mark(percent)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"
