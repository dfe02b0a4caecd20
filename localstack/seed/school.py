"""The demo school as data: what `data/*.json` may say, checked before anything is loaded."""

import json
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from localstack.seed.facts import Facts, Points
from localstack.seed.plans import LessonSeries, OnlineTest

DATA = Path(__file__).with_name("data")
DUE_CLOCK = time(23, 59)


class Person(Facts):
    """Somebody with an account; `key` names them inside the data."""

    key: str
    role: Literal["student", "teacher", "manager"]
    full_name: str
    email: str
    timezone: str
    locale: str


class LatePolicy(Facts):
    """What a late submission costs, in the API's words."""

    percent_per_day: Points
    floor_percent: Points
    closes_after_days: int


class Submission(Facts):
    """What a student hands in, and the grade it gets, if any."""

    student: str
    text: str
    score: Points | None = None
    feedback: str | None = None


class Homework(Facts):
    """A homework; its due date counts from the day on which the course was made."""

    title: str
    description: str | None = None
    state: Literal["draft", "assigned", "closed"]
    due_in_days: int | None = None
    max_score: Points
    late_policy: LatePolicy | None = None
    submissions: list[Submission] = Field(default_factory=list)

    def due_at(self, course_made_at: datetime, zone: str) -> datetime | None:
        """The due moment: a minute before midnight in the course's zone."""
        if self.due_in_days is None:
            return None
        day = course_made_at.astimezone(ZoneInfo(zone)).date() + timedelta(days=self.due_in_days)
        return datetime.combine(day, DUE_CLOCK, ZoneInfo(zone))

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.state == "draft" and self.submissions:
            raise ValueError(f"{self.title}: nobody can submit to a draft")
        if any(item.score is not None and item.score > self.max_score for item in self.submissions):
            raise ValueError(f"{self.title}: a score is above max_score")
        return self


class WrittenTest(Facts):
    """A test on paper: the teacher enters its scores by hand."""

    test_id: str
    title: str
    max_score: Points
    scores: dict[str, Points]


class Course(Facts):
    """A course, its members by their keys, and its work; `tests` are those on paper."""

    code: str
    title: str
    description: str
    timezone: str
    starts_in_days: int
    ends_in_days: int
    teacher: str
    assistants: list[str] = Field(default_factory=list)
    students: list[str]
    homeworks: list[Homework]
    tests: list[WrittenTest] = Field(default_factory=list)
    online_tests: list[OnlineTest] = Field(default_factory=list)
    lessons: list[LessonSeries] = Field(default_factory=list)

    def days(self, today: date) -> tuple[date, date]:
        """First and last day of a course that is made today."""
        return today + timedelta(days=self.starts_in_days), today + timedelta(days=self.ends_in_days)

    @model_validator(mode="after")
    def _check(self) -> Self:
        working = {item.student for homework in self.homeworks for item in homework.submissions}
        working |= {key for test in self.tests for key in test.scores}
        working |= {key for test in self.online_tests for key in test.attempts}
        working |= {key for series in self.lessons for absences in series.absences for key in absences}
        if strangers := working - set(self.students):
            raise ValueError(f"{self.code}: {sorted(strangers)} are no students of it")
        # Titles tell the next load what is there already.
        for kind in ("homeworks", "online_tests", "lessons"):
            things: list[Homework | OnlineTest | LessonSeries] = getattr(self, kind)
            if len({thing.title for thing in things}) < len(things):
                raise ValueError(f"{self.code}: two {kind.replace('_', ' ')} have one title")
        return self


class School(Facts):
    """Everybody and every course. `password` is the one that all demo accounts share."""

    password: str
    people: list[Person]
    courses: list[Course]

    def is_working(self, key: str) -> bool:
        """Whether somebody teaches a course, hands something in or takes a test."""
        return any(
            key == course.teacher
            or any(item.student == key for homework in course.homeworks for item in homework.submissions)
            or any(key in test.attempts for test in course.online_tests)
            for course in self.courses
        )

    def person(self, key: str) -> Person:
        """The person that the data call `key`."""
        return next(person for person in self.people if person.key == key)

    @model_validator(mode="after")
    def _check(self) -> Self:
        roles = {person.key: person.role for person in self.people}
        if len(roles) < len(self.people) or len({person.email for person in self.people}) < len(self.people):
            raise ValueError("two people share a key or an e-mail")
        for course in self.courses:
            wrong = [key for key in [course.teacher, *course.assistants] if roles.get(key) != "teacher"]
            wrong += [key for key in course.students if roles.get(key) != "student"]
            if wrong:
                raise ValueError(f"{course.code}: {wrong} are not what the course says")
        return self


@cache
def read() -> School:
    """The demo school. Raises ValueError when its data contradict themselves."""
    people, courses, tests, lessons = (_data(name) for name in ("people", "courses", "tests", "lessons"))
    whole = [
        {**course, "online_tests": tests.pop(course["code"], []), "lessons": lessons.pop(course["code"], [])}
        for course in courses
    ]
    if strangers := {*tests, *lessons}:
        raise ValueError(f"{sorted(strangers)} are no courses of the school")
    return School.model_validate({**people, "courses": whole})


def _data(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
