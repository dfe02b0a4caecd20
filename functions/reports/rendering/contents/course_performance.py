"""Course performance: figures of the course and its items, and who is at risk and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from functions.reports.rendering.errors import BrokenRecord
from functions.reports.rendering.formats import mean, ratio_percent
from functions.reports.rendering.records import Column, StudentAttendance, StudentGrades
from functions.reports.rendering.source import Source

PART = "gradebook"
MARKS = (5, 4, 3, 2)
BANDS = 10
LOW_ATTENDANCE = Decimal(75)
# A work counts as missing when this share of the course has a grade for it; before, it is just not graded yet.
_EXPECTED_SHARE = 2


@dataclass(slots=True)
class ItemFigures:
    """What the course reached in one item."""

    total: Decimal = Decimal(0)
    graded: int = 0

    @property
    def average(self) -> Decimal | None:
        """The mean percent of those who have a grade."""
        return mean(self.total, self.graded)


@dataclass(slots=True)
class CourseFigures:
    """What the course reached. `bands` counts averages in 0..10, 10..20 … 90..100 percent."""

    columns: list[Column]
    pass_line: Decimal
    items: list[ItemFigures]
    attendance: dict[str, StudentAttendance]
    students: int = 0
    total: Decimal = Decimal(0)
    with_average: int = 0
    marks: dict[int | None, int] = field(default_factory=lambda: dict.fromkeys((*MARKS, None), 0))
    bands: list[int] = field(default_factory=lambda: [0] * BANDS)

    @property
    def average(self) -> Decimal | None:
        """The mean of the students' averages."""
        return mean(self.total, self.with_average)

    @property
    def expected(self) -> list[bool]:
        """Whether a student without a grade for the item misses it."""
        return [item.graded > 0 and item.graded * _EXPECTED_SHARE >= self.students for item in self.items]


@dataclass(frozen=True, slots=True)
class Risk:
    """Why a student is at risk; what is no reason is None or 0."""

    low_average: Decimal | None
    missing: int
    low_attendance: Decimal | None

    def __bool__(self) -> bool:
        return self.low_average is not None or self.missing > 0 or self.low_attendance is not None


def survey(source: Source) -> CourseFigures:
    """Read everything once and count.

    Raises:
        BrokenRecord: the records do not follow the format.
    """
    thresholds = source.head(PART).thresholds
    if thresholds is None or "3" not in thresholds:
        raise BrokenRecord(PART, 1, "the thresholds are missing")
    records = source.records("schedule", StudentAttendance)
    attendance = {record.student_id: record for _, record in records}
    figures = CourseFigures([], thresholds["3"], [], attendance)
    for number, record in source.records(PART, Column, StudentGrades):
        if isinstance(record, Column):
            if figures.students:
                raise BrokenRecord(PART, number, "a column after the first student")
            figures.columns.append(record)
            figures.items.append(ItemFigures())
        else:
            _check_width(record, len(figures.columns), number)
            _count(figures, record)
    return figures


def students(source: Source) -> Iterator[StudentGrades]:
    """Yield the students in their order, as `survey` has checked them."""
    for _, record in source.records(PART, Column, StudentGrades):
        if isinstance(record, StudentGrades):
            yield record


def risk_of(student: StudentGrades, figures: CourseFigures, expected: Sequence[bool]) -> Risk:
    """Return why the student is at risk; it is false when they are not."""
    average = student.average_percent
    presence = figures.attendance.get(student.student_id)
    rate = ratio_percent(presence.attended, presence.marked) if presence else None
    return Risk(
        low_average=average if average is not None and average < figures.pass_line else None,
        missing=sum(percent is None and due for percent, due in zip(student.percents, expected, strict=True)),
        low_attendance=rate if rate is not None and rate < LOW_ATTENDANCE else None,
    )


def _check_width(record: StudentGrades, width: int, number: int) -> None:
    if not len(record.percents) == len(record.scores) == width:
        raise BrokenRecord(PART, number, f"the grades do not follow the {width} columns")


def _count(figures: CourseFigures, student: StudentGrades) -> None:
    figures.students += 1
    figures.marks[student.mark] += 1
    for item, percent in zip(figures.items, student.percents, strict=True):
        if percent is not None:
            item.total += percent
            item.graded += 1
    if student.average_percent is not None:
        figures.total += student.average_percent
        figures.with_average += 1
        figures.bands[min(int(student.average_percent // BANDS), BANDS - 1)] += 1
