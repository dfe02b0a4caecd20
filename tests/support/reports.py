"""Builders of the reports service's tests: a course with its people, fakes of AWS, reports made in one line each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from botocore.exceptions import ClientError

from functions.reports.handlers import api as reports_api
from functions.reports.handlers import fail, plan, publish, sweep
from kernel import aws, config
from kernel.auth import Caller
from kernel.ids import new_id
from kernel.staging import staged
from tests.support import classroom
from tests.support.classroom import Classroom, keep_copy_of_person
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api
from tests.support.uploads import BUCKET

api = Api(reports_api.handler)

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:campus-reports"
TABLES = ("reports", "operations", "schedules", "outbox")


class FakeStepFunctions:
    """Step Functions that keep executions by name, and run nothing."""

    def __init__(self) -> None:
        self.statuses: dict[str, str] = {}
        self.started: list[str] = []
        self.is_down = False

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002
        """Start one, unless there is one of this name."""
        assert (stateMachineArn, input) == (MACHINE, f'{{"operation_id":"{name}"}}')
        if self.is_down:
            raise ConnectionError("Step Functions do not answer")
        if name in self.statuses:
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution")
        self.statuses[name] = "RUNNING"
        self.started.append(name)
        return {}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:
        """Tell its status."""
        prefix, _, name = executionArn.rpartition(":")
        assert prefix == MACHINE.replace(":stateMachine:", ":execution:")
        if name not in self.statuses:
            raise ClientError({"Error": {"Code": "ExecutionDoesNotExist"}}, "DescribeExecution")
        return {"status": self.statuses[name]}


class FakeScheduler:
    """EventBridge Scheduler that keeps entries by name."""

    class exceptions:  # noqa: N801 as boto3 has them
        """Its errors."""

        class ConflictException(Exception):
            pass

        class ResourceNotFoundException(Exception):
            pass

    def __init__(self) -> None:
        self.entries: dict[str, dict[str, Any]] = {}
        self.is_down = False

    def create_schedule(self, **entry: Any) -> None:
        """Make an entry."""
        self._answer()
        if entry["Name"] in self.entries:
            raise self.exceptions.ConflictException
        self.entries[entry["Name"]] = entry

    def update_schedule(self, **entry: Any) -> None:
        """Replace an entry."""
        self._answer()
        if entry["Name"] not in self.entries:
            raise self.exceptions.ResourceNotFoundException
        self.entries[entry["Name"]] = entry

    def delete_schedule(self, *, GroupName: str, Name: str) -> None:
        """Delete an entry."""
        self._answer()
        if self.entries.pop(Name, None) is None:
            raise self.exceptions.ResourceNotFoundException

    def _answer(self) -> None:
        if self.is_down:
            raise ConnectionError("Scheduler does not answer")


@contextmanager
def reports_cloud() -> Iterator[tuple[FakeStepFunctions, FakeScheduler]]:
    """Have the kernel use fakes of Step Functions and Scheduler, and the bucket in memory, inside a with-block."""
    machine, scheduler = FakeStepFunctions(), FakeScheduler()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(aws._replaced, "stepfunctions", machine)
        patch.setitem(aws._replaced, "scheduler", scheduler)
        settings = replace(
            config.settings(),
            staging_bucket=BUCKET,
            state_machine_arn=MACHINE,
            schedule_group="group",
            scheduler_role_arn="arn:aws:iam::123456789012:role/scheduler",
        )
        with config.using(settings):
            yield machine, scheduler


def a_classroom() -> Classroom:
    """Keep a course, its members, everybody's copies, and another course of the other teacher."""
    room = Classroom()
    room.fill()
    room.fill_next_door()
    for name in ("outsider", "other_teacher", "manager", "admin"):
        keep_copy_of_person(getattr(room, name), name)
    return room


def a_body(room: classroom.Classroom, **changes: Any) -> dict[str, Any]:
    """Make the body of a request for the room's performance; changes of `parameters` replace them all."""
    return {
        "type": "course_performance",
        "format": "pdf",
        "parameters": {"course_id": str(room.course_id)},
        **changes,
    }


def ask(room: Classroom, *, caller: Caller | None = None, headers: dict[str, str] | None = None, **body: Any) -> Answer:
    """Ask for a report, as the room's teacher or somebody else."""
    return api.post("/api/reports:generate", a_body(room, **body), caller=caller or room.teacher, headers=headers)


def an_operation(room: Classroom, **options: Any) -> dict[str, Any]:
    """Ask for a report; its operation."""
    answer = ask(room, **options)
    assert answer.status == 202, answer.text
    operation: dict[str, Any] = answer.json()
    return operation


def begin(operation: dict[str, Any]) -> dict[str, Any]:
    """Run the first step as the state machine does; the plan."""
    planned: dict[str, Any] = plan.handler(
        {
            "input": {"operation_id": operation["id"]},
            "execution_name": operation["id"],
            "started_at": "2026-03-02T07:00:00.123Z",
        },
        None,
    )
    return planned


def finish(planned: dict[str, Any], content: bytes = b"a file") -> bool:
    """Render something and run the last step as the state machine does."""
    key = f"staging/{planned['operation_id']}/report.{planned['format']}"
    with staged(key, content_type="application/pdf") as output:
        output.write(content)
    made = {"key": key, "file_name": "Algebra – успеваемость.pdf", "rows": 2, "size_bytes": len(content)}
    answer: dict[str, bool] = publish.handler({**planned, "rendered": made}, None)
    return answer["is_published"]


def break_off(planned: dict[str, Any], error: str = "Runtime.ExitError", text: str = "secret") -> bool:
    """Run the failing path as the state machine does; `text` is what the function raised."""
    cause = json.dumps({"errorType": error, "errorMessage": text})
    state = {**planned, "failure": {"Error": error, "Cause": cause}}
    answer: dict[str, bool] = fail.handler({"state": state, "execution_name": planned["operation_id"]}, None)
    return answer["has_failed"]


def a_report(room: Classroom, content: bytes = b"a file", **options: Any) -> dict[str, Any]:
    """Ask for a report and make it; the report."""
    caller = options.get("caller") or room.teacher
    operation = an_operation(room, **options)
    assert finish(begin(operation), content)
    report: dict[str, Any] = api.get(f"/api/reports/{operation['report_id']}", caller=caller).json()
    return report


def swept() -> dict[str, int]:
    """Run the sweep."""
    return sweep.handler({}, None)


def everything(database: ServiceDatabase) -> dict[str, list[dict[str, Any]]]:
    """Return all rows that a refused request must leave as they are."""
    return {name: database.rows(f"SELECT * FROM {name} ORDER BY 1, 2") for name in TABLES}


def nobody_id() -> str:
    """Return an id that nothing has."""
    return str(new_id())


def as_uuid(text: str) -> UUID:
    """Read an id."""
    return UUID(text)
