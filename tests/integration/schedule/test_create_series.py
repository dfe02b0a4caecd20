"""POST /api/courses/{course_id}/lessons with `repeat`: a lesson a week by the clocks of its zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.schedule import (
    MONDAY,
    Classroom,
    a_lesson,
    a_series,
    everything,
    plan,
)


class TestSeries:
    """Lessons of every week."""

    def test_keeps_its_wall_clock_time_over_the_clock_change(self, database: ServiceDatabase, room: Classroom) -> None:
        items = a_series(room, ["mon", "wed"], "2026-04-06", title="Algebra")

        assert [item["starts_at"] for item in items] == [
            "2026-03-16T09:00:00Z",
            "2026-03-18T09:00:00Z",
            "2026-03-23T09:00:00Z",
            "2026-03-25T09:00:00Z",
            "2026-03-30T08:00:00Z",
            "2026-04-01T08:00:00Z",
            "2026-04-06T08:00:00Z",
        ]
        assert len({item["series_id"] for item in items}) == 1
        assert items[0]["series_id"] is not None
        assert len(database.events("LessonScheduled")) == 7

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"])
    def test_follows_the_zone_it_is_given(self, database: ServiceDatabase, room: Classroom, zone: str) -> None:
        starts_at = datetime(2026, 3, 2, 10, 0, tzinfo=ZoneInfo(zone))

        items = a_series(room, ["mon"], "2026-11-30", starts_at, timezone=zone)

        local = [datetime.fromisoformat(item["starts_at"]).astimezone(ZoneInfo(zone)) for item in items]
        assert {(each.hour, each.minute, each.weekday()) for each in local} == {(10, 0, 0)}
        assert local[-1].date().isoformat() == "2026-11-30"
        assert {item["timezone"] for item in items} == {zone}

    def test_has_366_lessons_at_the_most(self, database: ServiceDatabase, room: Classroom) -> None:
        every_day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

        too_many = plan(room, repeat={"weekly": every_day, "until": "2027-03-17"})
        assert (too_many.status, too_many.fields) == (422, {"repeat.until"})

        assert len(a_series(room, every_day, "2027-03-16")) == 366

    def test_is_all_or_nothing(self, database: ServiceDatabase, room: Classroom) -> None:
        a_lesson(room, MONDAY + timedelta(days=14))
        before = everything(database)

        answer = plan(room, repeat={"weekly": ["mon"], "until": "2026-04-06"})

        assert (answer.status, answer.code) == (409, "schedule_conflict")
        assert everything(database) == before

    def test_lessons_of_a_series_may_touch_but_not_overlap(self, database: ServiceDatabase, room: Classroom) -> None:
        daily = {"weekly": ["mon", "tue"], "until": "2026-03-17"}
        assert plan(room, minutes=24 * 60, repeat=daily).status == 201

        over_the_change = {"weekly": ["sat", "sun"], "until": "2026-03-29"}
        starts_at = datetime(2026, 3, 28, 11, tzinfo=UTC)
        answer = plan(room, starts_at, minutes=24 * 60, repeat=over_the_change)

        assert (answer.status, answer.code) == (409, "schedule_conflict")

    def test_costs_as_many_statements_as_a_short_one(self, database: ServiceDatabase, room: Classroom) -> None:
        def cost(until: str, hour: int) -> int:
            before = Statements.count
            a_series(room, ["mon"], until, MONDAY.replace(hour=hour))
            return Statements.count - before

        cost("2026-03-16", 6)
        assert cost("2026-03-23", 12) == cost("2028-03-16", 18)
