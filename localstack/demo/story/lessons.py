"""A weekly series of lessons keeps its wall-clock time over a clock change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from localstack.demo.tour import Tour

ZONE = ZoneInfo("Europe/Madrid")
CLOCK = time(17, 30)
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKS = 4


class SeriesDays(NamedTuple):
    """First and last day of a series, and the day between them on which the clocks change."""

    first: date
    changes_on: date
    last: date


def tell(tour: Tour) -> None:
    """Tell the chapter."""
    tour.tell.chapter("Lessons, every week at the same time")
    days = days_around_clock_change(datetime.now(ZONE).date())
    begins = datetime.combine(days.first, CLOCK, ZONE)
    body = {
        "title": "Cutting and folding",
        "starts_at": moment(begins),
        "ends_at": moment(begins + timedelta(minutes=90)),
        "location": "Workshop",
        "repeat": {"weekly": [WEEK[days.first.weekday()]], "until": str(days.last)},
    }
    tour.tell.say(
        f"In Madrid the clocks change on {days.changes_on}. A series of {WEEKS} weeks crosses that day; it lives in "
        "the course's zone."
    )
    path = f"/api/courses/{tour['COURSE_ID']}/lessons"
    series = tour.call("POST", path, body, who="TEACHER", expect=201)["items"]
    tour.tell.table(as_table(series))
    hours = {lesson["starts_at"][11:16] for lesson in series}
    tour.check((len(series), len(hours)) == (WEEKS, 2), "the series moves in UTC at the clock change")
    tour.check({local(lesson) for lesson in series} == {CLOCK}, "the wall clock in Madrid shows the same time")
    tell_of_conflict(tour, path, series[0])


def tell_of_conflict(tour: Tour, path: str, lesson: Any) -> None:
    """A second lesson at the same time is refused."""
    tour.tell.say("Nobody teaches in two places at once:")
    again = {name: lesson[name] for name in ("title", "starts_at", "ends_at")}
    refused = tour.call("POST", path, again, who="TEACHER", expect=409)
    tour.check(refused["code"] == "schedule_conflict", "the second lesson at one time is refused")


def days_around_clock_change(today: date) -> SeriesDays:
    """The days of a weekly series that crosses the next clock change, and begins after the lesson of today."""
    changes_on = next_clock_change(today + timedelta(days=14))
    first = changes_on - timedelta(days=10)
    return SeriesDays(first, changes_on, first + timedelta(weeks=WEEKS - 1))


def next_clock_change(day: date) -> date:
    """The first day from `day` on, itself included, on which the clocks of the course's zone change."""
    while _offset(day) == _offset(day + timedelta(days=1)):
        day += timedelta(days=1)
    return day


def as_table(series: list[Any]) -> list[list[str]]:
    """Lessons as rows of text, the heads first."""
    rows = [[lesson["starts_at"], f"{local(lesson):%H:%M}"] for lesson in series]
    return [["UTC", "in Madrid"], *rows]


def local(lesson: Any) -> time:
    """When a lesson begins by the clocks of its course's zone."""
    return datetime.fromisoformat(lesson["starts_at"]).astimezone(ZONE).time()


def moment(when: datetime) -> str:
    """A moment as the API writes it."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _offset(day: date) -> timedelta | None:
    return datetime.combine(day, time(), ZONE).utcoffset()
