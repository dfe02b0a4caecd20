"""Student progress: one student's grades by course and time, presence, figures of the profile, achievements."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from functions.reports.rendering.contents.attendance import Presence
from functions.reports.rendering.errors import BrokenRecord
from functions.reports.rendering.records import Achievement, CourseGrades, Grade, LessonPresence, Stats
from functions.reports.rendering.source import Source


@dataclass(slots=True)
class CourseProgress:
    """One course of the student, its grades and marked lessons by time.

    `course` is None for lessons of courses that the gradebook doesn't list, such as one that the student has left.
    """

    course: CourseGrades | None
    grades: list[Grade] = field(default_factory=list)
    lessons: list[LessonPresence] = field(default_factory=list)

    @property
    def presence(self) -> Presence:
        """How often each status was marked."""
        presence = Presence()
        presence.counts.update(lesson.status for lesson in self.lessons)
        return presence


@dataclass(slots=True)
class StudentProgress:
    """All of it. It is one person's record and is held in memory: some hundred bytes a grade."""

    courses: list[CourseProgress]
    stats: Stats | None
    achievements: list[Achievement]
    average: Decimal | None
    """The mean of the courses' averages, each by its own weights, as the gradebook's API shows it."""

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return len(self.achievements) + sum(len(course.grades) + len(course.lessons) for course in self.courses)

    @property
    def presence(self) -> Presence:
        """How often each status was marked, over all courses."""
        presence = Presence()
        for course in self.courses:
            presence.counts.update(course.presence.counts)
        return presence


def read(source: Source) -> StudentProgress:
    """Read everything.

    Raises:
        BrokenRecord: the records do not follow the format.
    """
    average = source.head("gradebook").average_percent
    for part in ("schedule", "profiles"):
        source.head(part)
    courses: dict[str, CourseProgress] = {}
    for number, record in source.records("gradebook", CourseGrades, Grade):
        if isinstance(record, CourseGrades):
            courses[record.course_id] = CourseProgress(record)
        elif record.course_id in courses:
            courses[record.course_id].grades.append(record)
        else:
            raise BrokenRecord("gradebook", number, f"a grade of course {record.course_id}, which was not announced")
    left = CourseProgress(None)
    for _, record in source.records("schedule", LessonPresence):
        courses.get(record.course_id, left).lessons.append(record)
    stats: Stats | None = None
    achievements: list[Achievement] = []
    for _, record in source.records("profiles", Stats, Achievement):
        if isinstance(record, Stats):
            stats = record
        else:
            achievements.append(record)
    return StudentProgress([*courses.values(), *([left] if left.lessons else [])], stats, achievements, average)
