"""The profile's part of a report: a student's figures and achievements."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.profiles.handlers import export
from functions.profiles.repository import achievements
from kernel import clock
from kernel.auth import Caller
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.parts import exported
from tests.support.profiles import NO_STATS, NOON, facts_in, finished, graded, grant, stats_of, tell

pytestmark = pytest.mark.usefixtures("staging")


def told_of(student: Caller) -> list[dict[str, Any]]:
    """What a student's report is told, after the head."""
    return exported(export.handler, "student_progress", student_id=student.user_id)[1:]


def test_figures_come_first_then_achievements_newest_first(database: ServiceDatabase, room: Classroom) -> None:
    tell(finished(room.student, new_id(), 66.6), graded(room.student, new_id(), 100))
    for number in range(2):
        with clock.frozen_at(NOON + timedelta(days=400 + number)):
            grant(room.teacher, room.student, f"code_{number}", description="Why")
    grant(room.teacher, room.classmate, "theirs")

    stats, *granted = told_of(room.student)

    numbers = stats_of(room.student)
    assert stats == {
        "record": "stats",
        **numbers,
        "average_test_percent": "66.60",
        "average_homework_percent": "100.00",
    }
    assert [record["code"] for record in granted[:2]] == ["code_1", "code_0"]
    assert {record["code"] for record in granted[2:]} == {"first_submission", "full_score"}
    assert granted[1] == {
        "record": "achievement",
        "code": "code_0",
        "title": "Helping hand",
        "description": "Why",
        "icon": None,
        "granted_at": "2027-04-06T12:00:00Z",
    }


def test_achievements_are_those_of_the_period(database: ServiceDatabase, room: Classroom) -> None:
    for hours in (-1, 0, 1, 2):
        with clock.frozen_at(NOON + timedelta(hours=hours)):
            grant(room.teacher, room.student, f"hour_{hours}".replace("-", "minus_"))
    period: dict[str, Any] = {"since": NOON.isoformat(), "until": (NOON + timedelta(hours=2)).isoformat()}

    found = exported(export.handler, "student_progress", student_id=room.student.user_id, **period)

    assert [record["code"] for record in found if record["record"] == "achievement"] == ["hour_1", "hour_0"]


def test_somebody_unknown_has_figures_of_nothing_and_nothing_is_made(database: ServiceDatabase) -> None:
    nobody = a_caller()

    assert told_of(nobody) == [{"record": "stats", **NO_STATS}]
    assert database.rows("SELECT * FROM profiles") == []


def test_results_without_a_profile_are_exported(database: ServiceDatabase) -> None:
    student = a_caller()
    tell(finished(student, new_id(), 70))

    assert told_of(student)[0]["tests_taken"] == 1
    assert len(facts_in(database)["test_results"]) == 1


@pytest.mark.parametrize("report_type", ["course_performance", "attendance"])
def test_reports_of_courses_need_nothing_of_profiles(room: Classroom, report_type: str) -> None:
    assert len(exported(export.handler, report_type, course_id=room.course_id)) == 1


def test_many_achievements_are_streamed_in_their_order(database: ServiceDatabase, room: Classroom) -> None:
    many = achievements.EXPORTED_AT_ONCE * 2 + 1
    database.rows(
        "INSERT INTO achievements (id, user_id, code, title, granted_at) SELECT gen_random_uuid(), :user_id,"
        " 'code_' || n, 'Title', now() + n * interval '1 second' FROM generate_series(1, :many) n",
        user_id=room.student.user_id,
        many=many,
    )
    before = Statements.count

    records = told_of(room.student)

    assert [record["code"] for record in records[1:]] == [f"code_{number}" for number in range(many, 0, -1)]
    assert Statements.count - before == 2
