"""The demo school as data: what `data/*.json` may say, checked before anything is loaded."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

DATA = Path(__file__).with_name("data")
DUE_CLOCK = time(23, 59)

Points = Annotated[Decimal, Field(ge=0, decimal_places=2)]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Data):
    """Somebody with an account; `key` names them inside the data."""

    key: str
    role: Literal["student", "teacher", "manager"]
    full_name: str
    email: str
    timezone: str
    locale: str


class LatePolicy(_Data):
    """What a late submission costs, in the API's words."""

    percent_per_day: Points
    floor_percent: Points
    closes_after_days: int


class Submission(_Data):
    """What a student hands in, and the grade it gets, if any."""

    student: str
    text: str
    score: Points | None = None
    feedback: str | None = None


class Homework(_Data):
    """A homework; its due date counts from the day on which the course was made."""

    title: str
    description: str | None = None
    state: Literal["draft", "assigned", "closed"]
    due_in_days: int | None = None
    max_score: Points
    late_policy: LatePolicy | None = None
    submissions: list[Submission] = []

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


class WrittenTest(_Data):
    """A test on paper: the teacher enters its scores by hand."""

    test_id: str
    title: str
    max_score: Points
    scores: dict[str, Points]


class Course(_Data):
    """A course, its members by their keys, and its work."""

    code: str
    title: str
    description: str
    timezone: str
    starts_in_days: int
    ends_in_days: int
    teacher: str
    assistants: list[str] = []
    students: list[str]
    homeworks: list[Homework]
    tests: list[WrittenTest] = []

    def days(self, today: date) -> tuple[date, date]:
        """First and last day of a course that is made today."""
        return today + timedelta(days=self.starts_in_days), today + timedelta(days=self.ends_in_days)

    @model_validator(mode="after")
    def _check(self) -> Self:
        working = {item.student for homework in self.homeworks for item in homework.submissions}
        working |= {key for test in self.tests for key in test.scores}
        if strangers := working - set(self.students):
            raise ValueError(f"{self.code}: {sorted(strangers)} are no students of it")
        if len({homework.title for homework in self.homeworks}) < len(self.homeworks):
            raise ValueError(f"{self.code}: two homeworks have one title")
        return self


class School(_Data):
    """Everybody and every course. `password` is the one that all demo accounts share."""

    password: str
    people: list[Person]
    courses: list[Course]

    def is_working(self, key: str) -> bool:
        """Whether somebody teaches a course or hands something in."""
        return any(
            key == course.teacher
            or any(item.student == key for homework in course.homeworks for item in homework.submissions)
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
    people = json.loads((DATA / "people.json").read_text(encoding="utf-8"))
    courses = json.loads((DATA / "courses.json").read_text(encoding="utf-8"))
    return School.model_validate({**people, "courses": courses})
