"""Reports by schedule: the row decides, Scheduler follows, a run happens once and with its owner's present rights."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from functions.reports.handlers import plan, weekly
from functions.reports.service import scheduling
from kernel import clock
from kernel.auth import Caller
from kernel.db import unit_of_work
from kernel.ids import new_id
from tests.support.classroom import Classroom, archive, enroll, keep_copy_of_person
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.races import race
from tests.support.reports import (
    MACHINE,
    MORNING,
    FakeScheduler,
    FakeStepFunctions,
    a_body,
    api,
    everything,
    finish,
    swept,
)

DUE = "2026-03-02T06:00:00Z"


def schedule(room: Classroom, *, caller: Caller | None = None, **changes: Any) -> Answer:
    body = {**a_body(room), "cron": "0 7 ? * MON *", "timezone": "Europe/Berlin", **changes}
    return api.post("/api/reports/schedules", body, caller=caller or room.teacher)


def a_schedule(room: Classroom, **options: Any) -> dict[str, Any]:
    answer = schedule(room, **options)
    assert answer.status == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def run(made: dict[str, Any], name: str = "run-1", due_at: str = DUE) -> dict[str, Any]:
    asked = {"schedule_id": made["id"], "due_at": due_at}
    event = {"input": asked, "execution_name": name, "started_at": "2026-03-02T06:00:09.123Z"}
    planned: dict[str, Any] = plan.handler(event, None)
    return planned


def test_expression_is_shown_as_it_was_written_and_sent_in_capitals(room: Classroom, scheduler: FakeScheduler) -> None:
    made = a_schedule(room, cron="0 7 ? * mon *")

    assert made["cron"] == "0 7 ? * mon *"
    [entry] = scheduler.entries.values()
    assert entry["ScheduleExpression"] == "cron(0 7 ? * MON *)"


def test_schedule_is_made_in_scheduler_and_tells_its_next_run(room: Classroom, scheduler: FakeScheduler) -> None:
    with clock.frozen_at(MORNING):
        made = a_schedule(room)

    assert made["next_run_at"] == "2026-03-09T06:00:00Z"
    assert (made["is_enabled"], made["disabled_reason"]) == (True, None)
    [entry] = scheduler.entries.values()
    assert entry["ScheduleExpression"] == "cron(0 7 ? * MON *)"
    assert (entry["ScheduleExpressionTimezone"], entry["State"]) == ("Europe/Berlin", "ENABLED")
    assert entry["Target"]["Arn"] == MACHINE
    assert json.loads(entry["Target"]["Input"]) == {
        "schedule_id": made["id"],
        "due_at": "<aws.scheduler.scheduled-time>",
    }


@pytest.mark.parametrize(
    ("cron", "code"),
    [
        ("* * * * ? *", "too_frequent"),
        ("0/30 * * * ? *", "too_frequent"),
        ("0,30 7 ? * MON *", "too_frequent"),
        ("0 7 * * MON *", "invalid_cron"),
        ("0 7 ? * MON", "invalid_cron"),
        ("cron(0 7 ? * MON *)", "invalid_cron"),
        ("0 7 30 2 ? *", "never_runs"),
        ("0 7 ? * MON 2020", "never_runs"),
    ],
)
def test_cron_that_we_do_not_take(room: Classroom, scheduler: FakeScheduler, cron: str, code: str) -> None:
    answer = schedule(room, cron=cron)

    assert answer.status == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [("cron", code)]
    assert scheduler.entries == {}


def test_unknown_zone_is_refused(room: Classroom) -> None:
    assert schedule(room, timezone="Mars/Olympus").fields == {"timezone"}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 401),
        ("assistant", 201),
        ("manager", 201),
        ("admin", 201),
        ("student", 403),
        ("outsider", 404),
        ("other_teacher", 404),
    ],
)
def test_schedules_are_made_by_staff_managers_and_admins(
    database: ServiceDatabase, room: Classroom, who: str, status: int
) -> None:
    body = {**a_body(room), "cron": "0 7 ? * MON *", "timezone": "UTC"}

    assert api.post("/api/reports/schedules", body, caller=room.caller(who)).status == status
    assert len(everything(database)["schedules"]) == int(status == 201)


def test_students_have_no_schedule_of_their_own_progress(room: Classroom) -> None:
    for parameters in ({}, {"course_id": str(room.course_id)}, {"student_id": str(room.student.user_id)}):
        assert schedule(room, caller=room.student, type="student_progress", parameters=parameters).status == 403


def test_nobody_has_very_many(room: Classroom, scheduler: FakeScheduler, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.reports.policies.MAX_SCHEDULES", 1)
    made = a_schedule(room)

    assert (schedule(room).status, schedule(room).code) == (409, "too_many_schedules")
    assert len(scheduler.entries) == 1
    api.delete(f"/api/reports/schedules/{made['id']}", caller=room.teacher)
    assert schedule(room).status == 201


def test_schedules_of_others_are_not_there(database: ServiceDatabase, room: Classroom) -> None:
    made = a_schedule(room)
    path = f"/api/reports/schedules/{made['id']}"

    for who in ("assistant", "student", "other_teacher"):
        assert api.get("/api/reports/schedules", caller=room.caller(who)).json()["items"] == []
        assert api.delete(path, caller=room.caller(who)).status == 404
    for who in ("teacher", "manager", "admin"):
        listed = api.get("/api/reports/schedules", caller=room.caller(who)).json()["items"]
        assert [item["id"] for item in listed] == [made["id"]]
    assert api.delete(f"/api/reports/schedules/{new_id()}", caller=room.admin).status == 404


@pytest.mark.parametrize("who", ["teacher", "manager"])
def test_deleted_schedule_is_gone_here_and_in_scheduler(
    database: ServiceDatabase, room: Classroom, scheduler: FakeScheduler, who: str
) -> None:
    made = a_schedule(room)
    path = f"/api/reports/schedules/{made['id']}"

    assert [api.delete(path, caller=room.caller(who)).status for _ in range(2)] == [204, 404]

    assert (scheduler.entries, everything(database)["schedules"]) == ({}, [])
    assert run(made) == {"is_planned": False}


def test_sweep_tells_scheduler_what_it_has_missed(
    database: ServiceDatabase, room: Classroom, scheduler: FakeScheduler
) -> None:
    scheduler.is_down = True
    made, other = a_schedule(room), a_schedule(room, cron="0 8 ? * TUE *")
    assert api.delete(f"/api/reports/schedules/{other['id']}", caller=room.teacher).status == 204
    assert swept()["followed"] == 0
    scheduler.is_down = False

    assert [swept()["followed"], swept()["followed"]] == [2, 0]

    assert list(scheduler.entries) == [f"report-{made['id']}"]
    assert [row["applied_version"] for row in everything(database)["schedules"]] == [1]


def test_telling_twice_is_harmless(database: ServiceDatabase, room: Classroom, scheduler: FakeScheduler) -> None:
    """As after a crash between Scheduler's answer and the commit."""
    made = a_schedule(room)
    database.rows("UPDATE schedules SET applied_version = 0")
    swept()
    api.delete(f"/api/reports/schedules/{made['id']}", caller=room.teacher)
    with unit_of_work() as uow:
        scheduling.follow(uow.db, new_id())

    assert scheduler.entries == {}


def test_run_makes_a_report_in_its_owners_name(database: ServiceDatabase, room: Classroom) -> None:
    made = a_schedule(room, caller=room.assistant)

    planned = run(made)
    assert finish(planned)

    [report] = api.get("/api/reports", caller=room.assistant).json()["items"]
    assert (report["id"], report["status"]) == (planned["report_id"], "succeeded")
    [told] = database.events("ReportReady")
    assert (told["requested_by"], told["is_scheduled"]) == (str(room.assistant.user_id), True)
    [operation] = everything(database)["operations"]
    assert (operation["execution_name"], operation["due_at"]) == ("run-1", datetime(2026, 3, 2, 6, tzinfo=UTC))


def test_run_delivered_twice_is_one_run(database: ServiceDatabase, room: Classroom) -> None:
    made = a_schedule(room)

    outcomes = race(database, *[lambda number=number: run(made, f"run-{number}")["is_planned"] for number in range(4)])

    assert sorted(map(str, outcomes)) == ["False", "False", "False", "True"]
    assert len(everything(database)["operations"]) == len(everything(database)["reports"]) == 1
    later = run(made, "run-9", "2026-03-09T06:00:00Z")
    assert later["is_planned"], "the next run is another one"


def test_step_that_is_tried_again_goes_on_with_its_run(database: ServiceDatabase, room: Classroom) -> None:
    made = a_schedule(room)

    assert run(made)["operation_id"] == run(made)["operation_id"]
    assert finish(run(made))
    assert run(made) == {"is_planned": False}


def test_run_without_a_told_time_was_due_in_the_minute_it_began(database: ServiceDatabase, room: Classroom) -> None:
    assert run(a_schedule(room), due_at="<aws.scheduler.scheduled-time>")["is_planned"]
    assert everything(database)["operations"][0]["due_at"] == datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.mark.parametrize("how", ["removed", "demoted", "deactivated", "no_manager"])
def test_schedule_of_one_who_lost_the_rights_is_disabled(
    database: ServiceDatabase, room: Classroom, scheduler: FakeScheduler, how: str
) -> None:
    owner = room.manager if how == "no_manager" else room.assistant
    made = a_schedule(room, caller=owner)
    if how == "removed":
        enroll(room.course_id, owner, "assistant", status="removed", version=2)
    elif how == "demoted":
        enroll(room.course_id, owner, "student", version=2)
    elif how == "deactivated":
        keep_copy_of_person(owner, is_active=False, version=2)
    else:
        keep_copy_of_person(Caller(owner.user_id, room.teacher.role, owner.session_id), version=2)

    assert [run(made), run(made, "run-2")] == [{"is_planned": False}] * 2

    assert database.events("ReportScheduleDisabled") == [
        {
            "schedule_id": made["id"],
            "owner_id": str(owner.user_id),
            "type": "course_performance",
            "format": "pdf",
            "reason": "rights_lost",
        }
    ]
    assert everything(database)["operations"] == everything(database)["reports"] == []
    swept()
    [entry] = scheduler.entries.values()
    assert entry["State"] == "DISABLED"
    [shown] = api.get("/api/reports/schedules", caller=room.admin).json()["items"]
    assert (shown["is_enabled"], shown["disabled_reason"], shown["next_run_at"]) == (False, "rights_lost", None)
    assert api.delete(f"/api/reports/schedules/{made['id']}", caller=owner).status == 204
    assert scheduler.entries == {}


def test_weekly_round_asks_for_a_teacher_who_is_active(database: ServiceDatabase, room: Classroom) -> None:
    for person, is_active in ((room.teacher, False), (room.other_teacher, True)):
        enroll(room.course_id, person, "teacher", version=9)
        keep_copy_of_person(person, is_active=is_active, version=9)

    with clock.frozen_at(MORNING):
        weekly.handler({}, None)

    asked = {row["report_id"]: row["requested_by"] for row in everything(database)["operations"]}
    assert set(asked.values()) == {room.other_teacher.user_id}


def test_weekly_round_asks_once_for_each_active_course_with_a_teacher(
    database: ServiceDatabase, room: Classroom, machine: FakeStepFunctions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.reports.service.weekly.BATCH", 1)
    archived = Classroom()
    archived.fill()
    archive(archived)

    with clock.frozen_at(MORNING):
        assert [weekly.handler({}, None), weekly.handler({}, None)] == [{"asked": 2}, {"asked": 0}]

    operations = everything(database)["operations"]
    assert sorted(machine.started) == sorted(str(row["id"]) for row in operations)
    owners = {row["requested_by"] for row in operations}
    assert owners == {room.teacher.user_id, room.other_teacher.user_id}
    assert len(everything(database)["reports"]) == 2
    with clock.frozen_at(MORNING.replace(day=9)):
        # The ones of last week are still open: whoever is slow is not asked twice.
        assert weekly.handler({}, None) == {"asked": 0}
