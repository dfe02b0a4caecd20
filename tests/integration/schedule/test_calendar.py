"""The calendar that other programs subscribe to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from kernel import clock, config
from tests.support.classroom import enroll, keep_copy_of_person
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.schedule import MONDAY, Classroom, a_lesson, a_series, api, change, everything

LINK = "/api/schedule/me:ical-link"


def a_link(room: Classroom, who: str = "student") -> str:
    answer = api.post(LINK, caller=room.caller(who))
    assert answer.status == 200, answer.text
    return urlsplit(str(answer.json()["url"])).path


def read(path: str, moment: datetime = MONDAY, **options: Any) -> Answer:
    with clock.frozen_at(moment):
        return api.get(path, **options)


def events_of(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    calendar = Calendar.from_ical(answer.text)
    assert calendar.get_missing_tzids() == set()
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.events}


def test_anonymous_gets_no_link(database: ServiceDatabase, room: Classroom) -> None:
    assert api.post(LINK).status == 401
    assert everything(database)["calendar_links"] == []


def test_link_stands_on_the_public_url(database: ServiceDatabase, room: Classroom) -> None:
    with config.using(
        config.Settings(service="schedule", event_bus_name="t", public_url="https://{api_id}.example.org/v1")
    ):
        url = api.post(LINK, caller=room.student).json()["url"]

    assert url.startswith("https://api.example.org/v1/api/schedule/ical/")
    assert url.endswith(".ics")


def test_token_is_kept_only_as_its_hash(database: ServiceDatabase, room: Classroom) -> None:
    token = a_link(room).rpartition("/")[2].removesuffix(".ics")

    [row] = everything(database)["calendar_links"]
    assert len(token) >= 43
    assert len(row["token_hash"]) == 32
    assert token not in str(everything(database))


def test_feed_holds_the_lessons_of_the_persons_courses(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(
        room, title="Line,ar; \\ equations", location="Room\n12", meeting_url="https://example.org/a?b=c,d"
    )

    answer = read(a_link(room))

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("private")
    [(lesson_id, event)] = events_of(answer).items()
    assert lesson_id == lesson["id"]
    assert event["SUMMARY"] == "Line,ar; \\ equations (Algebra I)"
    assert event["LOCATION"] == "Room\n12"
    assert event["URL"] == "https://example.org/a?b=c,d"
    assert event.start == datetime(2026, 3, 16, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert event.start.utcoffset() == timedelta(hours=1)
    assert (event.end - event.start, event["SEQUENCE"], event["STATUS"]) == (timedelta(minutes=90), 1, "CONFIRMED")


def test_moved_and_cancelled_lessons_keep_their_uid_and_grow_their_sequence(
    database: ServiceDatabase, room: Classroom
) -> None:
    lesson, path = a_lesson(room), a_link(room)
    change(room, lesson, title="Moved")
    moved = events_of(read(path))[lesson["id"]]
    change(room, lesson, status="cancelled")
    cancelled = events_of(read(path))[lesson["id"]]

    assert (moved["SEQUENCE"], moved["STATUS"]) == (2, "CONFIRMED")
    assert (cancelled["SEQUENCE"], cancelled["STATUS"]) == (3, "CANCELLED")


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Etc/UTC", "Africa/Casablanca"],
)
def test_moments_survive_the_way_through_the_calendar(database: ServiceDatabase, room: Classroom, zone: str) -> None:
    starts_at = datetime(2026, 3, 16, 10, 0, tzinfo=ZoneInfo(zone))
    series = a_series(room, ["mon"], "2026-11-30", starts_at, timezone=zone)

    found = events_of(read(a_link(room)))

    assert {key: event.start.timestamp() for key, event in found.items()} == {
        lesson["id"]: datetime.fromisoformat(lesson["starts_at"]).timestamp() for lesson in series
    }


@pytest.mark.parametrize("hour", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"])
def test_both_moments_of_the_hour_that_comes_twice_are_told_apart(
    database: ServiceDatabase, room: Classroom, hour: str
) -> None:
    lesson = a_lesson(room, datetime.fromisoformat(hour), minutes=20)

    found = events_of(read(a_link(room)))[lesson["id"]]

    assert found.start.timestamp() == datetime.fromisoformat(hour).timestamp()
    assert (found.end - found.start) == timedelta(minutes=20)


def test_new_link_revokes_the_old_one(database: ServiceDatabase, room: Classroom) -> None:
    first = a_link(room)
    second = a_link(room)

    assert (read(first).status, read(second).status) == (404, 200)
    assert len(everything(database)["calendar_links"]) == 1


@pytest.mark.parametrize("token", ["x", "a" * 43, "%20", "..", "x.ics"])
def test_unknown_token_is_404(database: ServiceDatabase, room: Classroom, token: str) -> None:
    assert read(f"/api/schedule/ical/{token}.ics").status == 404


def test_token_of_a_deactivated_person_is_dead(database: ServiceDatabase, room: Classroom) -> None:
    path = a_link(room)
    keep_copy_of_person(room.student, is_active=False, version=2)

    assert read(path).status == 404


def test_former_member_finds_the_course_gone(database: ServiceDatabase, room: Classroom) -> None:
    a_lesson(room)
    path = a_link(room)
    enroll(room.course_id, room.student, status="removed", version=2)

    assert events_of(read(path)) == {}


def test_unchanged_feed_is_not_sent_again(database: ServiceDatabase, room: Classroom) -> None:
    lesson, path = a_lesson(room), a_link(room)
    first = read(path)

    again = read(path, MONDAY + timedelta(hours=1), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.text) == (304, "")

    change(room, lesson, title="New")
    changed = read(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status, changed.headers["ETag"] != first.headers["ETag"]) == (200, True)


def test_feed_has_the_last_three_months_and_the_coming_year(database: ServiceDatabase, room: Classroom) -> None:
    offsets = (-93, -91, 365, 367)
    made = [a_lesson(room, MONDAY + timedelta(days=days))["id"] for days in offsets]

    assert list(events_of(read(a_link(room)))) == made[1:3]


def test_token_does_not_reach_the_log(
    database: ServiceDatabase, room: Classroom, capsys: pytest.CaptureFixture[str]
) -> None:
    path = a_link(room)
    capsys.readouterr()

    read(path)

    token = path.rpartition("/")[2].removesuffix(".ics")
    told = capsys.readouterr().out
    assert "/api/schedule/ical/" in told
    assert token not in told
