"""Asking for reports: who may have what, and that equal requests are one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from functions.reports.failures import StepFailed
from kernel.ids import new_id
from tests.support.classroom import Classroom, archive, enroll
from tests.support.databases import ServiceDatabase
from tests.support.races import race
from tests.support.reports import (
    FakeStepFunctions,
    a_body,
    an_operation,
    api,
    ask,
    begin,
    break_off,
    everything,
    finish,
    nobody_id,
    swept,
)

COURSE_TYPES = ("course_performance", "attendance")


def test_operation_is_answered_and_its_execution_started(room: Classroom, machine: FakeStepFunctions) -> None:
    answer = ask(room)

    operation = answer.json()
    assert answer.status == 202
    assert answer.headers["Location"] == f"/api/reports/operations/{operation['id']}"
    assert {name: operation[name] for name in ("status", "progress", "error", "finished_at")} == {
        "status": "queued",
        "progress": 0,
        "error": None,
        "finished_at": None,
    }
    assert operation["requested_by"] == str(room.teacher.user_id)
    assert machine.started == [operation["id"]]
    report = api.get(f"/api/reports/{operation['report_id']}", caller=room.teacher)
    assert report.json()["parameters"] == {"course_id": str(room.course_id)}
    assert (report.json()["status"], report.json()["size_bytes"]) == ("queued", None)


@pytest.mark.parametrize("kind", COURSE_TYPES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 401),
        ("teacher", 202),
        ("assistant", 202),
        ("manager", 202),
        ("admin", 202),
        ("student", 403),
        ("outsider", 404),
        ("other_teacher", 404),
    ],
)
def test_reports_on_a_course_are_for_its_staff(
    database: ServiceDatabase, room: Classroom, kind: str, who: str, status: int
) -> None:
    before = everything(database)

    answer = api.post("/api/reports:generate", a_body(room, type=kind), caller=room.caller(who))

    assert answer.status == status
    if status != 202:
        assert everything(database) == before


@pytest.mark.parametrize(
    ("who", "about", "with_course", "status"),
    [
        ("student", None, False, 202),
        ("student", None, True, 202),
        ("student", "student", True, 202),
        ("student", "classmate", True, 403),
        ("student", "classmate", False, 403),
        ("outsider", None, True, 404),
        ("outsider", "student", True, 404),
        ("outsider", "student", False, 403),
        ("teacher", "student", True, 202),
        ("assistant", "student", True, 202),
        ("teacher", "student", False, 422),
        ("teacher", None, True, 422),
        ("teacher", "outsider", True, 404),
        ("teacher", "assistant", True, 404),
        ("other_teacher", "student", True, 404),
        ("manager", "student", False, 202),
        ("manager", "student", True, 202),
        ("manager", "outsider", True, 404),
        ("manager", None, False, 422),
        ("admin", "student", False, 202),
    ],
)
def test_progress_is_for_the_student_and_staff_of_a_named_course(
    room: Classroom, who: str, about: str | None, with_course: bool, status: int
) -> None:
    parameters: dict[str, str] = {}
    if about is not None:
        parameters["student_id"] = str(getattr(room, about).user_id)
    if with_course:
        parameters["course_id"] = str(room.course_id)

    answer = ask(room, caller=room.caller(who), type="student_progress", parameters=parameters)

    assert answer.status == status, answer.text


def test_managers_cannot_ask_about_nobody(room: Classroom) -> None:
    for parameters in ({"student_id": nobody_id()}, {"student_id": nobody_id(), "course_id": str(room.course_id)}):
        answer = ask(room, caller=room.manager, type="student_progress", parameters=parameters)
        assert (answer.status, answer.code) == (404, "student_not_found")


def test_student_who_assists_is_staff(room: Classroom) -> None:
    assert room.assistant.role.value == "student"
    assert ask(room, caller=room.assistant, type="attendance").status == 202


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"parameters": {}}, {"parameters.course_id"}),
        ({"type": "attendance", "parameters": {}}, {"parameters.course_id"}),
        ({"type": "gossip"}, {"type"}),
        ({"format": "docx"}, {"format"}),
        ({"parameters": None}, {"parameters"}),
        ({"colour": "red"}, {"colour"}),
        ({"parameters": {"course_id": "1"}}, {"parameters.course_id"}),
        ({"parameters": {"since": "2026-01-01T00:00:00Z"}}, {"parameters.since"}),
        ({"parameters": {"from": "2026-01-01T00:00:00"}}, {"parameters.from"}),
        ({"parameters": {"from": "2026-01-02T00:00:00Z", "to": "2026-01-02T00:00:00Z"}}, {"parameters.to"}),
        ({"parameters": {"locale": "../etc"}}, {"parameters.locale"}),
    ],
)
def test_bad_request_is_told_field_by_field(
    database: ServiceDatabase, room: Classroom, changes: dict[str, Any], fields: set[str]
) -> None:
    answer = ask(room, **changes)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database)["operations"] == []


def test_student_of_a_report_on_a_course_is_of_no_use(room: Classroom) -> None:
    about = {"course_id": str(room.course_id), "student_id": str(room.student.user_id)}

    assert ask(room, parameters=about).fields == {"parameters.student_id"}


def test_archived_course_can_still_be_reported_on(room: Classroom) -> None:
    archive(room)

    assert ask(room).status == 202


def test_more_students_than_a_pdf_holds_need_a_spreadsheet(room: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.reports.policies.MAX_PDF_STUDENTS", 1)

    answer = ask(room)

    assert (answer.status, answer.fields) == (422, {"format"})
    assert ask(room, format="xlsx").status == 202


def test_same_request_gives_the_operation_that_runs(room: Classroom, machine: FakeStepFunctions) -> None:
    first, second = an_operation(room), an_operation(room)

    assert second == first
    assert machine.started == [first["id"]]
    begin(first)
    assert an_operation(room)["id"] == first["id"]


@pytest.mark.parametrize("end", [finish, break_off])
def test_same_request_after_the_end_is_a_new_one(room: Classroom, end: Callable[..., bool]) -> None:
    first = an_operation(room)
    assert end(begin(first))

    assert an_operation(room)["report_id"] != first["report_id"]


def test_other_requests_are_others(room: Classroom) -> None:
    about = {"course_id": str(room.course_id)}
    others: list[dict[str, Any]] = [
        {"format": "xlsx"},
        {"type": "attendance"},
        {"parameters": {**about, "locale": "ru"}},
        {"parameters": {**about, "from": "2026-01-01T00:00:00Z"}},
        {"caller": room.assistant},
    ]

    assert len({an_operation(room, **other)["id"] for other in [{}, *others]}) == 6


def test_equal_periods_in_other_words_are_the_same_request(room: Classroom) -> None:
    about = {"course_id": str(room.course_id)}

    first = an_operation(room, parameters={**about, "from": "2026-01-01T00:00:00Z"})

    assert an_operation(room, parameters={"from": "2026-01-01T01:00:00+01:00", **about})["id"] == first["id"]


def test_equal_requests_at_the_same_moment_make_one_operation(database: ServiceDatabase, room: Classroom) -> None:
    outcomes = race(database, *[lambda: ask(room).text] * 5)

    assert len(set(map(str, outcomes))) == 1
    assert len(database.rows("SELECT * FROM operations")) == len(database.rows("SELECT * FROM reports")) == 1


def test_who_waits_for_many_reports_waits_first(
    database: ServiceDatabase, room: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.reports.policies.MAX_OPEN_OPERATIONS", 1)
    first = an_operation(room)

    answer = ask(room, format="xlsx")

    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (429, "too_many_operations", "30")
    assert len(everything(database)["operations"]) == len(everything(database)["reports"]) == 1
    assert an_operation(room) == first, "what runs already is no further one"
    assert ask(room, caller=room.assistant).status == 202
    finish(begin(first))
    assert ask(room, format="xlsx").status == 202


def test_key_gives_the_first_answer_again(room: Classroom) -> None:
    first = ask(room, headers={"Idempotency-Key": "k"})
    finish(begin(first.json()))

    again = ask(room, headers={"Idempotency-Key": "k"})

    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")


def test_operation_whose_start_failed_is_started_by_the_sweep(
    database: ServiceDatabase, room: Classroom, machine: FakeStepFunctions
) -> None:
    machine.is_down = True
    operation = an_operation(room)
    assert machine.started == []
    machine.is_down = False

    swept()
    assert machine.started == [], "it is too young to be stuck"
    database.rows("UPDATE operations SET requested_at = requested_at - interval '1 minute'")
    swept()
    swept()

    assert machine.started == [operation["id"]]
    assert api.get(f"/api/reports/operations/{operation['id']}", caller=room.teacher).json()["status"] == "queued"


def test_operations_are_seen_by_their_requester_managers_and_admins(room: Classroom) -> None:
    path = f"/api/reports/operations/{an_operation(room)['id']}"

    statuses = {
        who: api.get(path, caller=room.caller(who)).status
        for who in ("anonymous", "teacher", "manager", "admin", "assistant", "student", "outsider", "other_teacher")
    }

    assert statuses == {
        "anonymous": 401,
        **dict.fromkeys(("teacher", "manager", "admin"), 200),
        **dict.fromkeys(("assistant", "student", "outsider", "other_teacher"), 404),
    }
    assert api.get(f"/api/reports/operations/{new_id()}", caller=room.manager).status == 404
    assert api.get("/api/reports/operations/nonsense", caller=room.manager).status == 404


def test_member_removed_before_the_work_begins_gets_nothing(room: Classroom) -> None:
    operation = an_operation(room, caller=room.assistant)
    enroll(room.course_id, room.assistant, "assistant", status="removed", version=2)

    with pytest.raises(StepFailed, match=r"^rights_lost$"):
        begin(operation)
