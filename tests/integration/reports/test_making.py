"""The steps of the state machine, and how an operation ends: once, whoever comes first."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import unquote

import pytest

from functions.reports import failures
from functions.reports.service import ending
from functions.reports.service.ending import Rendered
from kernel import clock
from kernel.db import UnitOfWork
from kernel.staging import staged
from tests.support.classroom import Classroom, enroll
from tests.support.databases import ServiceDatabase
from tests.support.interleaving import interleave
from tests.support.reports import (
    MORNING,
    FakeStepFunctions,
    an_operation,
    api,
    as_uuid,
    begin,
    break_off,
    everything,
    finish,
    swept,
)
from tests.support.uploads import Bucket, fetch_file


def status_of(room: Classroom, operation: dict[str, str]) -> tuple[str, int]:
    found = api.get(f"/api/reports/operations/{operation['id']}", caller=room.teacher).json()
    return found["status"], found["progress"]


def age(database: ServiceDatabase) -> None:
    """Make operations old enough for the sweep."""
    database.rows("UPDATE operations SET requested_at = requested_at - interval '1 minute'")


def test_plan_tells_the_steps_what_to_do(room: Classroom) -> None:
    about = {"course_id": str(room.course_id), "from": "2026-01-01T00:00:00Z", "locale": "ru"}
    operation = an_operation(room, parameters=about)

    planned = begin(operation)

    assert planned["is_planned"] is True
    assert planned["course_ids"] == [str(room.course_id)]
    assert planned["parameters"] == {
        "course_id": str(room.course_id),
        "student_id": None,
        "since": "2026-01-01T00:00:00Z",
        "until": None,
    }
    assert planned["header"] == {
        "locale": "ru",
        "timezone": "Europe/Berlin",
        "course_title": "Algebra I",
        "student_name": None,
        "requested_by": "Tanja Teacher",
    }
    assert status_of(room, operation) == ("running", 10)


def test_plan_of_own_progress_names_all_courses_of_the_student(room: Classroom) -> None:
    elsewhere = Classroom(teacher=room.teacher)
    elsewhere.fill()
    enroll(elsewhere.course_id, room.student)
    operation = an_operation(room, caller=room.student, type="student_progress", parameters={})

    planned = begin(operation)

    assert planned["course_ids"] == sorted([str(room.course_id), str(elsewhere.course_id)])
    assert (planned["header"]["student_name"], planned["header"]["timezone"]) == ("Ana Anić", "UTC")


def test_another_execution_of_the_same_operation_has_nothing_to_do(room: Classroom) -> None:
    from functions.reports.handlers import plan

    operation = an_operation(room)
    asked = {"input": {"operation_id": operation["id"]}, "started_at": "2026-03-02T07:00:00Z"}

    assert plan.handler({**asked, "execution_name": "by-hand"}, None) == {"is_planned": False}
    begin(operation)
    assert begin(operation)["is_planned"] is True, "a step that is tried again goes on"
    finish(begin(operation))
    assert begin(operation) == {"is_planned": False}


def test_published_report_can_be_fetched_and_is_told(
    database: ServiceDatabase, room: Classroom, bucket: Bucket
) -> None:
    with clock.frozen_at(clock.now().replace(microsecond=0)):
        moment = clock.now()
        operation = an_operation(room)
        assert finish(begin(operation), b"the file")

    assert status_of(room, operation) == ("succeeded", 100)
    report = api.get(f"/api/reports/{operation['report_id']}", caller=room.teacher)
    assert report.headers["ETag"] == f'"{report.json()["version"]}"'
    link = api.get(f"/api/reports/{operation['report_id']}/download", caller=room.teacher).json()
    fetched = fetch_file(link["url"])
    assert fetched.content == b"the file"
    assert "Algebra – успеваемость.pdf" in unquote(fetched.headers["Content-Disposition"])
    assert bucket.keys("staging/") == []
    [told] = database.events("ReportReady")
    expires_at = (moment + timedelta(days=30)).isoformat().replace("+00:00", "Z")
    assert told == {
        "operation_id": operation["id"],
        "report_id": operation["report_id"],
        "type": "course_performance",
        "format": "pdf",
        "requested_by": str(room.teacher.user_id),
        "course_id": str(room.course_id),
        "student_id": None,
        "locale": None,
        "rows": 2,
        "size_bytes": 8,
        "generated_at": moment.isoformat().replace("+00:00", "Z"),
        "expires_at": expires_at,
        "is_scheduled": False,
    }
    assert report.json()["expires_at"] == expires_at


def test_publishing_twice_is_publishing_once(database: ServiceDatabase, room: Classroom, bucket: Bucket) -> None:
    planned = begin(an_operation(room))

    assert [finish(planned), finish(planned)] == [True, True]

    assert len(database.events("ReportReady")) == 1
    assert len(bucket.keys("reports/")) == 1


@pytest.mark.parametrize(
    ("error", "text", "code"),
    [
        ("StepFailed", "too_many_rows", "too_many_rows"),
        ("StepFailed", "rights_lost", "rights_lost"),
        ("StepFailed", "typesetting_failed", "typesetting_failed"),
        ("StepFailed", "too_large", "too_large"),
        ("Runtime.HandlerError", "collected_data_lost", "collected_data_lost"),
        ("States.Timeout", "secret", "timed_out"),
        ("Runtime.ExitError", "secret", "interrupted"),
        ("Lambda.TooManyRequestsException", "secret", "busy"),
        ("KeyError", "secret", "internal_error"),
    ],
)
def test_failure_is_told_without_our_insides(
    database: ServiceDatabase, room: Classroom, error: str, text: str, code: str
) -> None:
    operation = an_operation(room)

    assert break_off(begin(operation), error, text)

    found = api.get(f"/api/reports/operations/{operation['id']}", caller=room.teacher).json()
    assert (found["status"], found["progress"], found["error"]["code"]) == ("failed", 10, code)
    assert "secret" not in found["error"]["detail"]
    [told] = database.events("ReportFailed")
    assert (told["error_code"], told["error_detail"]) == (code, found["error"]["detail"])
    [asked] = everything(database)["operations"]
    [stored] = database.rows("SELECT detail FROM outbox WHERE detail_type = 'ReportFailed.v1'")
    assert stored["detail"]["metadata"]["request_id"] == asked["request_id"]
    report = api.get(f"/api/reports/{operation['report_id']}", caller=room.teacher).json()
    assert (report["status"], report["size_bytes"]) == ("failed", None)
    download = api.get(f"/api/reports/{operation['report_id']}/download", caller=room.teacher)
    assert (download.status, download.code) == (409, "report_not_ready")


def test_failure_leaves_nothing_staged_and_no_upload_half_done(room: Classroom, bucket: Bucket) -> None:
    operation, other = an_operation(room), an_operation(room, format="xlsx")
    planned = begin(operation)
    for key in (operation["id"], other["id"]):
        bucket.put(f"staging/{key}/gradebook.ndjson", b"{}", "application/x-ndjson")
        bucket.begin_upload(f"staging/{key}/report.pdf")

    break_off(planned)

    assert bucket.keys() == [f"staging/{other['id']}/gradebook.ndjson"]
    assert bucket.unfinished() == [f"staging/{other['id']}/report.pdf"]


def test_report_that_is_not_ready_has_no_file(room: Classroom) -> None:
    operation = an_operation(room)

    for _ in range(2):
        answer = api.get(f"/api/reports/{operation['report_id']}/download", caller=room.teacher)
        assert (answer.status, answer.code) == (409, "report_not_ready")
        begin(operation)


@pytest.mark.parametrize(
    ("status", "code", "has_begun"),
    [
        ("ABORTED", "cancelled", False),
        ("ABORTED", "cancelled", True),
        ("TIMED_OUT", "timed_out", True),
        ("FAILED", "interrupted", False),
        ("SUCCEEDED", "interrupted", True),
        (None, "interrupted", True),
    ],
)
def test_operation_whose_execution_ended_silently_is_ended_by_the_sweep(
    database: ServiceDatabase,
    room: Classroom,
    machine: FakeStepFunctions,
    status: str | None,
    code: str,
    has_begun: bool,
) -> None:
    operation = an_operation(room)
    if has_begun:
        begin(operation)
    machine.statuses = {operation["id"]: status} if status else {}
    age(database)

    assert [swept()["ended"], swept()["ended"]] == [1, 0]

    found = api.get(f"/api/reports/operations/{operation['id']}", caller=room.teacher).json()
    assert (found["status"], found["error"]["code"]) == ("failed", code)
    assert len(database.events("ReportFailed")) == 1


def test_operation_whose_execution_runs_is_left_alone(
    database: ServiceDatabase, room: Classroom, machine: FakeStepFunctions
) -> None:
    begin(an_operation(room))
    age(database)
    before = everything(database)

    assert swept()["ended"] == 0
    assert everything(database) == before


def rendered(planned: dict[str, str]) -> Rendered:
    with staged(f"staging/{planned['operation_id']}/report.pdf") as output:
        output.write(b"x")
    return Rendered(output.result.key, "a.pdf", 1, 1, MORNING, [])


def test_publish_and_sweep_at_once_end_it_once(
    database: ServiceDatabase, room: Classroom, machine: FakeStepFunctions, bucket: Bucket
) -> None:
    planned = begin(an_operation(room))
    operation_id, made = as_uuid(planned["operation_id"]), rendered(planned)

    def publish(uow: UnitOfWork) -> bool:
        return ending.publish(uow, operation_id, made)

    def close(uow: UnitOfWork) -> bool:
        return ending.fail(uow, operation_id, failures.CANCELLED)

    result = interleave(database, publish, close)

    assert (result.first, result.second, result.has_waited) == (True, False, True)
    assert [len(database.events(name)) for name in ("ReportReady", "ReportFailed")] == [1, 0]
    assert len(bucket.keys("reports/")) == 1


def test_file_of_an_operation_that_the_sweep_ended_is_not_published(
    database: ServiceDatabase, room: Classroom, machine: FakeStepFunctions, bucket: Bucket
) -> None:
    planned = begin(an_operation(room))
    operation_id, made = as_uuid(planned["operation_id"]), rendered(planned)

    result = interleave(
        database,
        lambda uow: ending.fail(uow, operation_id, failures.CANCELLED),
        lambda uow: ending.publish(uow, operation_id, made),
    )

    assert (result.first, result.second, result.has_waited) == (True, False, True)
    assert [len(database.events(name)) for name in ("ReportReady", "ReportFailed")] == [0, 1]
    assert bucket.keys("reports/") == []
