"""Reports, as the contract's section 10 tells them: made, or ended with a reason, whatever fails."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.request import urlopen

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.support.http import Http
from tests.support.people import Person, register, unique
from tests.support.platform import Platform
from tests.support.teaching import Classroom, a_course, a_lesson, enroll, eventually

KINDS = [(kind, form) for kind in ("course_performance", "attendance", "student_progress") for form in ("pdf", "xlsx")]
# A worker that begins an upload, leaves half a file, and is killed.
KILLED = """
import os, signal, boto3

def handler(event, context):
    s3, bucket = boto3.client("s3"), os.environ["STAGING_BUCKET"]
    folder = "staging/" + event["operation_id"]
    s3.put_object(Bucket=bucket, Key=folder + "/report.half", Body=b"half")
    s3.create_multipart_upload(Bucket=bucket, Key=folder + "/report.pdf")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(scope="module")
def school(classroom: Classroom, http: Http) -> Any:
    """A course with two students, a grade, and a lesson at which one was."""
    teacher, assistant = register(http, "teacher"), register(http, "student")
    course = a_course(teacher, title="Алгебра & Algebra", timezone="Europe/Berlin")
    for person, role in ((classroom.student, "student"), (classroom.classmate, "student"), (assistant, "assistant")):
        enroll(teacher, course["id"], person, role)
    grade = {
        "student_id": classroom.student.user_id,
        "course_id": course["id"],
        "homework_id": course["id"],
        "title": "Fractions",
        "score": 16.5,
        "max_score": 20,
    }
    teacher.made("/api/gradebook/homework", grade)
    lesson = a_lesson(teacher, course["id"])
    records = [{"student_id": classroom.student.user_id, "status": "late"}]
    assert teacher.post(f"/api/lessons/{lesson['id']}/attendance", {"records": records}).status == 200
    return {**course, "teacher": teacher, "assistant": assistant, "student": classroom.student}


def body(school: Any, kind: str = "course_performance", form: str = "pdf", **parameters: Any) -> dict[str, Any]:
    about = {"course_id": school["id"], **parameters}
    if kind == "student_progress":
        about["student_id"] = school["student"].user_id
    return {"type": kind, "format": form, "parameters": about}


def asked(person: Person, wanted: dict[str, Any]) -> Any:
    answer = person.post("/api/reports:generate", wanted)
    assert answer.status == 202, answer.text
    assert answer.headers["location"] == f"/api/reports/operations/{answer.json()['id']}"
    return answer.json()


def ended(person: Person, operation: Any) -> Any:
    """The operation when it has ended."""

    def find() -> Any:
        found = person.read(f"/api/reports/operations/{operation['id']}")
        return found if found["status"] in ("succeeded", "failed") else None

    return eventually(find, "the operation ends", seconds=90)


def file_of(person: Person, report_id: str) -> bytes:
    link = person.read(f"/api/reports/{report_id}/download")
    with urlopen(link["url"], timeout=20) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
        content: bytes = answer.read()
    return content


def words_of(form: str, content: bytes) -> str:
    """All text of a PDF or a workbook."""
    if form == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    book = load_workbook(io.BytesIO(content))
    return " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def staged(platform: Platform, operation: Any) -> list[str]:
    """What lies in the staging area for an operation, whole or unfinished."""
    s3, bucket = platform.aws("s3"), platform.outputs["ReportsBucketName"]
    prefix = f"staging/{operation['id']}/"
    found = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    uploads = s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    return [item["Key"] for item in [*found, *uploads] if item["Key"].startswith(prefix)]


def execution_arn(platform: Platform, operation: Any) -> str:
    machine: str = platform.outputs["ReportsStateMachineArn"]
    return f"{machine.replace(':stateMachine:', ':execution:')}:{operation['id']}"


def failed_tasks(platform: Platform, operation: Any) -> int | None:
    """How often a task of the operation's execution failed; None while it never did."""
    arn = execution_arn(platform, operation)
    history = platform.aws("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
    return len([event for event in history if event["type"] == "TaskFailed"]) or None


@contextmanager
def throttled(platform: Platform, output: str) -> Iterator[None]:
    """Let Lambda refuse every call of a function."""
    name, functions = platform.outputs[output], platform.aws("lambda")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    try:
        yield
    finally:
        functions.delete_function_concurrency(FunctionName=name)


@contextmanager
def replaced(platform: Platform, output: str, code: str) -> Iterator[None]:
    """Let a function run other code, from a layer."""
    name, functions = platform.outputs[output], platform.aws("lambda")
    before = functions.get_function_configuration(FunctionName=name)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python/replacement.py", code)
    layer = functions.publish_layer_version(LayerName="replacement", Content={"ZipFile": packed.getvalue()})
    layers = [one["Arn"] for one in before["Layers"]]
    functions.update_function_configuration(
        FunctionName=name, Handler="replacement.handler", Layers=[*layers, layer["LayerVersionArn"]]
    )
    try:
        yield
    finally:
        functions.update_function_configuration(FunctionName=name, Handler=before["Handler"], Layers=layers)


def test_every_type_is_made_in_every_format(school: Any, platform: Platform) -> None:
    teacher, name = school["teacher"], school["student"].full_name

    made = {}
    for kind, form in KINDS:
        operation = asked(teacher, body(school, kind, form))
        done = ended(teacher, operation)
        made[kind, form] = done["report_id"]
        assert (done["status"], done["progress"], done["error"]) == ("succeeded", 100, None), (kind, form)
        report = teacher.read(f"/api/reports/{done['report_id']}")
        content = file_of(teacher, report["id"])
        assert (report["status"], report["size_bytes"]) == ("succeeded", len(content))
        assert content.startswith(b"%PDF-" if form == "pdf" else b"PK")
        assert name.split()[-1] in words_of(form, content).replace("\n", " ")
        assert staged(platform, operation) == []
        assert len(platform.events("reports", "ReportReady", operation_id=operation["id"])) == 1
    listed = teacher.read("/api/reports?format=xlsx&status=succeeded&type=attendance")["items"]
    assert [item["id"] for item in listed] == [made["attendance", "xlsx"]]
    book = load_workbook(io.BytesIO(file_of(teacher, made["course_performance", "xlsx"])))
    assert any(cell in (0.825, 82.5) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


def test_equal_requests_are_one_and_made_anew_in_place(school: Any, classroom: Classroom) -> None:
    student, wanted = classroom.student, {"type": "student_progress", "format": "pdf", "parameters": {}}

    operations = [asked(student, wanted) for _ in range(2)]

    assert operations[0]["id"] == operations[1]["id"]
    done = ended(student, operations[0])
    assert done["status"] == "succeeded"
    assert classroom.classmate.get(f"/api/reports/{done['report_id']}").status == 404
    anew = student.post(f"/api/reports/{done['report_id']}%3Aregenerate")
    assert (anew.status, anew.json()["report_id"]) == (202, done["report_id"])
    assert file_of(student, done["report_id"])
    assert ended(student, anew.json())["status"] == "succeeded"


def test_throttled_task_is_tried_again(school: Any, platform: Platform) -> None:
    with throttled(platform, "GradebookExportFunctionName"):
        operation = asked(school["teacher"], body(school, locale="ru"))
        eventually(lambda: failed_tasks(platform, operation), "the task is refused")

    assert ended(school["teacher"], operation)["status"] == "succeeded"
    assert failed_tasks(platform, operation) == 1


def test_damaged_part_is_noticed_and_told(school: Any, platform: Platform) -> None:
    with throttled(platform, "ReportsRenderFunctionName"):
        operation = asked(school["teacher"], body(school, locale="de"))
        eventually(lambda: failed_tasks(platform, operation), "all is collected and rendering is refused")
        key = f"staging/{operation['id']}/gradebook.ndjson"
        assert key in staged(platform, operation)
        bucket = platform.outputs["ReportsBucketName"]
        lines = platform.aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        platform.aws("s3").put_object(Bucket=bucket, Key=key, Body=lines.replace(b"16.50", b"19.50"))

    done = ended(school["teacher"], operation)

    assert (done["status"], done["error"]["code"]) == ("failed", "collected_data_lost")
    eventually(lambda: staged(platform, operation) == [] or None, "the staging area is cleared")
    [told] = platform.events("reports", "ReportFailed", operation_id=operation["id"])
    assert told["data"]["error_code"] == "collected_data_lost"
    report = school["teacher"].read(f"/api/reports/{done['report_id']}")
    assert report["status"] == "failed"
    assert school["teacher"].get(f"/api/reports/{done['report_id']}/download").status == 409


def test_killed_renderer_ends_in_failed_and_leaves_no_half_file(school: Any, platform: Platform) -> None:
    with replaced(platform, "ReportsRenderFunctionName", KILLED):
        operation = asked(school["teacher"], body(school, locale="fr"))
        done = ended(school["teacher"], operation)

    # The emulator tells of a worker that died as of any exception; Lambda says Runtime.ExitError.
    assert done["status"] == "failed"
    assert done["error"]["code"] in ("interrupted", "internal_error")
    eventually(lambda: staged(platform, operation) == [] or None, "the staging area is cleared")
    again = school["teacher"].post(f"/api/reports/{done['report_id']}:regenerate").json()
    assert ended(school["teacher"], again)["status"] == "succeeded"


def test_aborted_execution_is_noticed_by_the_sweep(school: Any, platform: Platform) -> None:
    with throttled(platform, "ReportsRenderFunctionName"):
        operation = asked(school["teacher"], body(school, locale="sr"))
        eventually(lambda: failed_tasks(platform, operation), "all is collected and rendering is refused")
        platform.aws("stepfunctions").stop_execution(executionArn=execution_arn(platform, operation))
        assert school["teacher"].read(f"/api/reports/operations/{operation['id']}")["status"] == "running"
        platform.rows(
            "reports",
            "UPDATE operations SET requested_at = now() - interval '1 minute' WHERE id = %(id)s",
            id=operation["id"],
        )
        platform.invoke("ReportsSweepFunctionName")

    done = ended(school["teacher"], operation)
    assert (done["status"], done["error"]["code"]) == ("failed", "cancelled")
    assert staged(platform, operation) == []


def test_schedule_fires_until_its_owner_loses_the_rights(school: Any, platform: Platform) -> None:
    owner, scheduler = school["assistant"], platform.aws("scheduler")
    wanted = {**body(school, "attendance", "xlsx"), "cron": "0 7 ? * MON *", "timezone": "Europe/Berlin"}
    made = owner.made("/api/reports/schedules", wanted)
    assert datetime.fromisoformat(made["next_run_at"]) > datetime.now(UTC)
    group = platform.outputs["ReportsScheduleGroupName"]
    entry = scheduler.get_schedule(GroupName=group, Name=f"report-{made['id']}")
    assert entry["ScheduleExpression"] == "cron(0 7 ? * MON *)"

    # The same entry with a time that has come: nobody waits for Monday.
    scheduler.create_schedule(
        GroupName=group,
        Name=unique("at-once"),
        ScheduleExpression="at(2026-01-05T06:00:00)",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=entry["Target"],
    )

    def reports() -> Any:
        return owner.read("/api/reports?status=succeeded")["items"] or None

    [report] = eventually(reports, "the schedule has made a report")
    assert (report["type"], report["parameters"]) == ("attendance", wanted["parameters"])
    [told] = platform.events("reports", "ReportReady", report_id=report["id"])
    assert told["data"]["is_scheduled"] is True

    gone = school["teacher"].delete(f"/api/courses/{school['id']}/enrollments/{owner.user_id}")
    assert gone.status == 204
    platform.settle()
    work = {**json.loads(entry["Target"]["Input"]), "due_at": "2026-01-12T06:00:00Z"}
    machine = platform.outputs["ReportsStateMachineArn"]
    platform.aws("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(work))

    def disabled() -> Any:
        [shown] = owner.read("/api/reports/schedules")["items"]
        return shown if not shown["is_enabled"] else None

    assert eventually(disabled, "the schedule is disabled")["disabled_reason"] == "rights_lost"
    assert len(platform.events("reports", "ReportScheduleDisabled", schedule_id=made["id"])) == 1
    assert owner.get(f"/api/reports/{report['id']}/download").status == 404
    platform.invoke("ReportsSweepFunctionName")
    assert scheduler.get_schedule(GroupName=group, Name=f"report-{made['id']}")["State"] == "DISABLED"
    assert owner.delete(f"/api/reports/schedules/{made['id']}").status == 204
    assert f"report-{made['id']}" not in [
        item["Name"] for item in scheduler.list_schedules(GroupName=group)["Schedules"]
    ]
