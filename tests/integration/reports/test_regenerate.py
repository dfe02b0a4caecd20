"""Making a report's file anew, and the lists of reports."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.reports import failures
from functions.reports.service import ending, generation, sweeping
from kernel import clock
from kernel.db import UnitOfWork, unit_of_work
from kernel.engine import Statements
from tests.support.classroom import Classroom, enroll
from tests.support.databases import ServiceDatabase
from tests.support.interleaving import interleave
from tests.support.races import race
from tests.support.reports import (
    a_report,
    an_operation,
    api,
    as_uuid,
    begin,
    break_off,
    everything,
    finish,
)
from tests.support.uploads import Bucket, fetch_file


def again(room: Classroom, report: dict[str, str]) -> dict[str, str]:
    answer = api.post(f"/api/reports/{report['id']}:regenerate", caller=room.teacher)
    assert answer.status == 202, answer.text
    operation: dict[str, str] = answer.json()
    return operation


def content(room: Classroom, report: dict[str, str]) -> bytes:
    link = api.get(f"/api/reports/{report['id']}/download", caller=room.teacher).json()
    return fetch_file(link["url"]).content


def test_old_file_stays_until_the_new_one_is_there(room: Classroom, bucket: Bucket) -> None:
    report = a_report(room, b"old")
    operation = again(room, report)
    assert operation["report_id"] == report["id"]
    planned = begin(operation)

    shown = api.get(f"/api/reports/{report['id']}", caller=room.teacher).json()
    assert (shown["status"], content(room, report)) == ("succeeded", b"old")
    finish(planned, b"new")

    assert content(room, report) == b"new"
    assert len(bucket.keys("reports/")) == 1
    assert api.get(f"/api/reports/{report['id']}", caller=room.teacher).json()["version"] > shown["version"]


def test_old_file_stays_when_the_new_one_fails(room: Classroom, database: ServiceDatabase) -> None:
    report = a_report(room, b"old")

    break_off(begin(again(room, report)))

    assert content(room, report) == b"old"
    shown = api.get(f"/api/reports/{report['id']}", caller=room.teacher).json()
    assert shown["status"] == "succeeded"
    assert len(database.events("ReportFailed")) == 1


def test_failed_report_can_be_made_after_all(room: Classroom) -> None:
    operation = an_operation(room)
    break_off(begin(operation))
    report = {"id": operation["report_id"]}

    planned = begin(again(room, report))
    assert api.get(f"/api/reports/{report['id']}", caller=room.teacher).json()["status"] == "running"
    finish(planned)

    assert api.get(f"/api/reports/{report['id']}", caller=room.teacher).json()["status"] == "succeeded"


def test_asking_again_leaves_a_report_under_work_as_it_is(room: Classroom) -> None:
    operation = an_operation(room)
    begin(operation)
    path = f"/api/reports/{operation['report_id']}"
    before = api.get(path, caller=room.teacher).json()

    assert again(room, {"id": operation["report_id"]})["id"] == operation["id"]

    assert api.get(path, caller=room.teacher).json() == before
    assert before["status"] == "running"


def test_asking_again_while_it_fails_is_no_deadlock(room: Classroom, database: ServiceDatabase) -> None:
    operation = an_operation(room)
    begin(operation)

    def failing(uow: UnitOfWork) -> bool:
        return ending.fail(uow, as_uuid(operation["id"]), failures.INTERNAL)

    def asking(uow: UnitOfWork) -> bool:
        made = generation.regenerate(uow, room.teacher, as_uuid(operation["report_id"]))
        return bool(str(made.id) != operation["id"])

    outcome = interleave(database, failing, asking)

    assert (outcome.first, outcome.second) == (True, True)
    assert sorted(row["status"] for row in everything(database)["operations"]) == ["failed", "queued"]


def test_while_one_runs_it_is_the_answer(room: Classroom, database: ServiceDatabase) -> None:
    operation = an_operation(room)
    report = {"id": operation["report_id"]}
    assert again(room, report)["id"] == operation["id"]
    finish(begin(operation))

    outcomes = race(database, *[lambda: again(room, report)["id"]] * 4)

    assert len(set(map(str, outcomes))) == 1
    assert len(everything(database)["operations"]) == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 401), ("manager", 202), ("admin", 202), ("student", 404), ("assistant", 404), ("outsider", 404)],
)
def test_report_of_another_is_not_there(room: Classroom, database: ServiceDatabase, who: str, status: int) -> None:
    report = a_report(room)
    path = f"/api/reports/{report['id']}"
    before = everything(database)
    seen = 200 if status == 202 else status

    caller = room.caller(who)
    assert [api.get(path, caller=caller).status, api.get(f"{path}/download", caller=caller).status] == [seen, seen]
    assert api.post(f"{path}:regenerate", caller=caller).status == status

    if status != 202:
        assert everything(database) == before


def test_who_is_no_staff_any_more_cannot_have_it_made_anew(room: Classroom) -> None:
    report = a_report(room, caller=room.assistant)
    enroll(room.course_id, room.assistant, "assistant", status="removed", version=2)

    assert api.post(f"/api/reports/{report['id']}:regenerate", caller=room.assistant).status == 404


def test_report_under_work_does_not_expire(room: Classroom, database: ServiceDatabase) -> None:
    report = a_report(room)
    soon = clock.now() + timedelta(seconds=30)
    database.rows("UPDATE reports SET expires_at = :soon", soon=soon)
    operation = again(room, report)

    with clock.frozen_at(soon + timedelta(minutes=1)), unit_of_work() as uow:
        assert sweeping.delete_expired(uow) == 0

    assert finish(begin(operation))


def test_regenerating_and_sweeping_at_once(room: Classroom, database: ServiceDatabase) -> None:
    report = a_report(room)
    soon = clock.now() + timedelta(seconds=60)
    database.rows("UPDATE reports SET expires_at = :soon", soon=soon)

    def regenerate(uow: UnitOfWork) -> object:
        return generation.regenerate(uow, room.teacher, as_uuid(report["id"]))

    def sweep(uow: UnitOfWork) -> int:
        with clock.frozen_at(soon + timedelta(seconds=1)):
            return sweeping.delete_expired(uow)

    result = interleave(database, regenerate, sweep)

    assert result.second == 0
    assert len(everything(database)["reports"]) == 1


def test_lists_show_own_reports_and_everybodys_to_managers(room: Classroom) -> None:
    mine = [a_report(room, format=form, type=kind) for form, kind in (("pdf", "attendance"), ("xlsx", "attendance"))]
    theirs = an_operation(room, caller=room.assistant)

    def ids(caller: str, query: str = "") -> list[str]:
        return [item["id"] for item in api.get(f"/api/reports{query}", caller=room.caller(caller)).json()["items"]]

    assert ids("teacher") == [mine[1]["id"], mine[0]["id"]]
    assert ids("assistant") == [theirs["report_id"]]
    assert ids("manager") == ids("admin") == [theirs["report_id"], mine[1]["id"], mine[0]["id"]]
    assert ids("student") == []
    assert ids("teacher", "?format=pdf") == [mine[0]["id"]]
    assert ids("manager", "?type=course_performance") == [theirs["report_id"]]
    assert ids("manager", "?status=succeeded&type=attendance&format=xlsx") == [mine[1]["id"]]
    assert api.get("/api/reports?status=lost", caller=room.teacher).status == 422
    first = api.get("/api/reports?limit=1", caller=room.manager).json()
    assert [item["id"] for item in first["items"]] == [theirs["report_id"]]
    assert ids("manager", f"?cursor={first['next_cursor']}") == [mine[1]["id"], mine[0]["id"]]


def test_list_takes_one_statement_whatever_its_length(room: Classroom) -> None:
    counts = []
    for _ in range(2):
        an_operation(room, format="xlsx")
        an_operation(room)
        before = Statements.count
        api.get("/api/reports", caller=room.teacher)
        counts.append(Statements.count - before)

    assert counts == [1, 1]
