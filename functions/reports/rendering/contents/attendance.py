"""Attendance: students by lessons, with rates of each and of every week."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from functions.reports.rendering.errors import BrokenRecord
from functions.reports.rendering.formats import Formats, ratio_percent
from functions.reports.rendering.records import AttendanceStatus, Lesson, StudentStatuses
from functions.reports.rendering.source import Source

PART = "schedule"


@dataclass(slots=True)
class Presence:
    """How often each status was marked."""

    counts: Counter[AttendanceStatus] = field(default_factory=Counter)

    @property
    def marked(self) -> int:
        """Marks that count: excused ones don't."""
        return self.counts.total() - self.counts[AttendanceStatus.EXCUSED]

    @property
    def attended(self) -> int:
        """Present or late."""
        return self.counts[AttendanceStatus.PRESENT] + self.counts[AttendanceStatus.LATE]

    @property
    def rate(self) -> Decimal | None:
        """Attended of marked, in percent with two places."""
        return ratio_percent(self.attended, self.marked)


@dataclass(slots=True)
class AttendanceFigures:
    """What happened in the lessons."""

    lessons: list[Lesson]
    by_lesson: list[Presence]
    total: Presence
    students: int = 0

    def by_week(self, formats: Formats) -> list[tuple[date, Presence]]:
        """Return each week's Monday, in the report's zone, and its presence; every week from the first to the last."""
        weeks: dict[date, Presence] = {}
        for lesson, presence in zip(self.lessons, self.by_lesson, strict=True):
            day = formats.local(lesson.starts_at).date()
            week = weeks.setdefault(day - timedelta(days=day.weekday()), Presence())
            week.counts.update(presence.counts)
        if not weeks:
            return []
        count = (max(weeks) - min(weeks)).days // 7 + 1
        mondays = [min(weeks) + timedelta(weeks=number) for number in range(count)]
        return [(monday, weeks.get(monday, Presence())) for monday in mondays]


def survey(source: Source) -> AttendanceFigures:
    """Read everything once and count.

    Raises:
        BrokenRecord: the records do not follow the format.
    """
    source.head(PART)
    figures = AttendanceFigures([], [], Presence())
    for number, record in source.records(PART, Lesson, StudentStatuses):
        if isinstance(record, Lesson):
            if figures.students:
                raise BrokenRecord(PART, number, "a lesson after the first student")
            figures.lessons.append(record)
            figures.by_lesson.append(Presence())
        else:
            if len(record.statuses) != len(figures.lessons):
                raise BrokenRecord(PART, number, f"the statuses do not follow the {len(figures.lessons)} lessons")
            figures.students += 1
            for presence, status in zip(figures.by_lesson, record.statuses, strict=True):
                if status is not None:
                    presence.counts[status] += 1
    for presence in figures.by_lesson:
        figures.total.counts.update(presence.counts)
    return figures


def students(source: Source) -> Iterator[StudentStatuses]:
    """Yield the students in their order, as `survey` has checked them."""
    for _, record in source.records(PART, Lesson, StudentStatuses):
        if isinstance(record, StudentStatuses):
            yield record


def presence_of(student: StudentStatuses) -> Presence:
    """Return how often each status was marked for the student."""
    return Presence(Counter(status for status in student.statuses if status is not None))
