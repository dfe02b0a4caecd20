"""Tests and lessons of the demo school as data, in the API's words."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal, NamedTuple, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from localstack.seed.facts import Facts, Points

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class OnlineTest(Facts):
    """A test, and what its students answered: by student, an answer a question; null where there is none."""

    title: str
    description: str | None = None
    state: Literal["draft", "published", "closed"]
    time_limit_minutes: int | None = None
    max_attempts: int | None = None
    shuffle_questions: bool = False
    pass_percent: Points = Decimal(60)
    show_answers: Literal["never", "after_submit", "after_close"] = "never"
    questions: list[dict[str, Any]]
    attempts: dict[str, list[Any]] = Field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The request that makes the test."""
        body = self.model_dump(exclude={"state", "attempts"}, exclude_unset=True)
        return {name: float(value) if isinstance(value, Decimal) else value for name, value in body.items()}

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.state == "draft" and self.attempts:
            raise ValueError(f"{self.title}: nobody can take a draft")
        if any(len(answers) != len(self.questions) for answers in self.attempts.values()):
            raise ValueError(f"{self.title}: an attempt needs an answer, or null, for each question")
        return self


class Absence(Facts):
    """Why somebody is not simply present."""

    status: Literal["absent", "late", "excused"]
    note: str | None = None


class Days(NamedTuple):
    """A period, both days included."""

    first: date
    last: date


class LessonSeries(Facts):
    """A weekly series around the day on which the course was made.

    `absences` has an item for each lesson before that day, in their order: who was not simply present.
    """

    title: str
    description: str | None = None
    weekly: list[Weekday] = Field(min_length=1)
    clock: time
    minutes: int = Field(gt=0)
    weeks_before: int = Field(ge=0, le=25)
    weeks_after: int = Field(ge=1, le=25)
    location: str | None = None
    meeting_url: str | None = None
    absences: list[dict[str, Absence]]

    def days(self, made_on: date) -> Days:
        """The days of the series in a course that was made on a day."""
        first = made_on - timedelta(weeks=self.weeks_before)
        return Days(first, made_on + timedelta(weeks=self.weeks_after, days=-1))

    def body(self, made_on: date, zone: str) -> dict[str, Any]:
        """The request that plans the series."""
        days = self.days(made_on)
        begins = datetime.combine(days.first, self.clock, ZoneInfo(zone))
        told = self.model_dump(include={"title", "description", "location", "meeting_url"}, exclude_none=True)
        return {
            **told,
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(minutes=self.minutes)).isoformat(),
            "timezone": zone,
            "repeat": {"weekly": list(self.weekly), "until": days.last.isoformat()},
        }

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(set(self.weekly)) < len(self.weekly):
            raise ValueError(f"{self.title}: a weekday is named twice")
        if len(self.absences) != self.weeks_before * len(self.weekly):
            raise ValueError(f"{self.title}: `absences` needs an item, maybe an empty one, for each past lesson")
        return self
