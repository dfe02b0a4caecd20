"""The gradebook as a CSV file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.gradebook.csv_cells import CsvCell, CsvText
from functions.gradebook.grading import GradingScale
from functions.gradebook.repository import course_grades as repository
from functions.gradebook.repository.scales import find_scale
from functions.gradebook.service.access import as_reader
from functions.gradebook.service.course_gradebook import average_of
from kernel.auth import Caller
from kernel.db import UnitOfWork
from kernel.errors import Unprocessable

# What Lambda may send is 6 MB (6,291,556 bytes), headers and all.
LARGEST_BYTES = 6_000_000
ROWS_PER_PORTION = 500
BEFORE_GRADES = ("student_id", "full_name")
AFTER_GRADES = ("average_percent", "mark")


@dataclass(frozen=True, slots=True)
class CsvExport:
    """A CSV text and the title of the course that it is about."""

    course_title: str
    text: str


def export_csv(uow: UnitOfWork, caller: Caller, course_id: UUID) -> CsvExport:
    """Write the scores of all active students by name, a column for whatever was graded, then average and mark.

    Raises:
        NotFound, Forbidden: as `as_reader`.
        Unprocessable: `export_too_large`, more than one answer can carry.
    """
    access = as_reader(uow, caller, course_id)
    columns = repository.list_columns(uow.db, course_id)
    scale = find_scale(uow.db, course_id)
    text = CsvText()
    text.add([[*BEFORE_GRADES, *headings(columns), *AFTER_GRADES]])
    with closing(repository.stream_students(uow.db, course_id)) as students:
        for portion in _portions(students):
            text.add(_line(student, columns, scale) for student in portion)
            if text.size_bytes > LARGEST_BYTES:
                raise Unprocessable("export_too_large", "The gradebook is too large for one file of this kind.")
    return CsvExport(access.course.title, str(text))


def headings(columns: Sequence[sa.Row[Any]]) -> list[str]:
    """Name each column by its title; where that alone is not unique, by its title and source id."""
    uses = Counter([*BEFORE_GRADES, *AFTER_GRADES, *(column.title for column in columns)])
    return [
        f"{column.title} [{column.source_id}]" if uses[column.title] > 1 or column.title.endswith("]") else column.title
        for column in columns
    ]


def _portions(students: Iterator[sa.Row[Any]]) -> Iterator[list[sa.Row[Any]]]:
    while portion := list(islice(students, ROWS_PER_PORTION)):
        yield portion


def _line(student: sa.Row[Any], columns: Sequence[sa.Row[Any]], scale: GradingScale) -> list[CsvCell]:
    scores = dict(zip(student.source_ids or (), student.scores or (), strict=True))
    average = average_of(scale, zip(student.kinds or (), student.percents or (), strict=True))
    return [
        student.user_id,
        student.full_name,
        *(scores.get(column.source_id) for column in columns),
        average,
        None if average is None else scale.mark(average),
    ]
