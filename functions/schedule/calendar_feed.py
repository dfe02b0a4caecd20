"""Lessons as an iCalendar (RFC 5545) that calendar programs subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vUri

from functions.schedule.repository.rows import Lesson, LessonStatus
from kernel import clock

NAME = "Campus"
REFRESHED_EACH = timedelta(hours=1)
MAX_DESCRIPTION = 500


def written(lessons: Sequence[tuple[Lesson, str]]) -> str:
    """Write lessons, each with its course's title; the same lessons give the same text."""
    calendar = Calendar()
    calendar.add("prodid", "-//Campus//Schedule//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", REFRESHED_EACH, parameters={"VALUE": "DURATION"})
    for lesson, course_title in lessons:
        calendar.add_component(_event(lesson, course_title))
    if lessons:
        days = [lesson.starts_at.date() for lesson, _ in lessons]
        calendar.add_missing_timezones(min(days) - timedelta(days=366), max(days) + timedelta(days=366))
    text: str = calendar.to_ical().decode()
    return text


def _event(lesson: Lesson, course_title: str) -> Event:
    event = Event()
    event.add("uid", f"{lesson.id}@campus")
    event.add("dtstamp", lesson.updated_at.astimezone(UTC))
    event.add("last-modified", lesson.updated_at.astimezone(UTC))
    event.add("sequence", lesson.version)
    event.add("summary", _clean(f"{lesson.title} ({course_title})"))
    event.add("dtstart", _shown(lesson.starts_at, lesson.timezone))
    event.add("dtend", _shown(lesson.ends_at, lesson.timezone))
    event.add("status", "CANCELLED" if lesson.status is LessonStatus.CANCELLED else "CONFIRMED")
    if lesson.description:
        event.add("description", _clean(lesson.description[:MAX_DESCRIPTION]))
    if lesson.location:
        event.add("location", _clean(lesson.location))
    if lesson.meeting_url:
        event.add("url", vUri(lesson.meeting_url))
    return event


def _shown(moment: datetime, timezone: str) -> datetime:
    """A wall-clock time that the clocks show twice means its first; the second is written in UTC."""
    local = moment.astimezone(clock.zone(timezone)).replace(microsecond=0)
    return local.astimezone(UTC) if local.fold else local


def _clean(text: str) -> str:
    """Without control characters, which iCalendar has no way to write, but for line ends."""
    return "".join(each for each in text.replace("\r\n", "\n") if each >= " " or each in "\n\t").replace("\x7f", "")
