"""The staged records, checked as they are read. Scores and percents have two decimal places, percents are 0..100."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from functions.reports.kinds import ReportType

Percent = Annotated[Decimal, Field(ge=0, le=100)]
Score = Annotated[Decimal, Field(ge=0)]
Mark = Annotated[int, Field(ge=2, le=5)]
Count = Annotated[int, Field(ge=0)]
ItemKind = Literal["homework", "test"]
Thresholds = dict[Literal["5", "4", "3"], Percent]


class AttendanceStatus(StrEnum):
    """How a student's presence was marked."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    EXCUSED = "excused"


class Record(BaseModel):
    """One line of a part."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Head(Record):
    """The first record of every part."""

    record: Literal["head"]
    part: str
    format_version: Literal[1]
    report_type: ReportType
    thresholds: Thresholds | None = None
    average_percent: Percent | None = None


class Column(Record):
    """A graded item of a course."""

    record: Literal["column"]
    source_id: str
    kind: ItemKind
    title: str
    max_score: Score


class StudentGrades(Record):
    """A student's grades in a course; the lists follow the columns."""

    record: Literal["student"]
    student_id: str
    full_name: str
    percents: list[Percent | None]
    scores: list[Score | None]
    average_percent: Percent | None
    mark: Mark | None


class StudentAttendance(Record):
    """How often a student was marked, and how often of these present or late."""

    record: Literal["student_attendance"]
    student_id: str
    marked: Count
    attended: Count


class CourseGrades(Record):
    """A course of one student."""

    record: Literal["course"]
    course_id: str
    title: str
    thresholds: Thresholds
    average_percent: Percent | None
    mark: Mark | None


class Grade(Record):
    """A grade of one student."""

    record: Literal["grade"]
    course_id: str
    kind: ItemKind
    title: str
    score: Score
    max_score: Score
    percent: Percent
    mark: Mark
    graded_at: AwareDatetime


class LessonPresence(Record):
    """A marked lesson of one student."""

    record: Literal["attendance"]
    course_id: str
    lesson_id: str
    title: str
    starts_at: AwareDatetime
    status: AttendanceStatus


class Lesson(Record):
    """A lesson of a course."""

    record: Literal["lesson"]
    lesson_id: str
    title: str
    starts_at: AwareDatetime


class StudentStatuses(Record):
    """A student's attendance; the list follows the lessons, None where nobody marked."""

    record: Literal["student"]
    student_id: str
    full_name: str
    statuses: list[AttendanceStatus | None]


class Stats(Record):
    """What the profile counts of a student, over all courses."""

    record: Literal["stats"]
    tests_taken: Count
    tests_passed: Count
    average_test_percent: Percent | None = None
    homeworks_submitted: Count
    homeworks_graded: Count
    average_homework_percent: Percent | None = None
    lessons_attended: Count
    lessons_missed: Count
    last_activity_at: AwareDatetime | None = None


class Achievement(Record):
    """What a student was honoured for."""

    record: Literal["achievement"]
    title: str
    description: str | None = None
    granted_at: AwareDatetime
