"""What the statements give back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.reports.kinds import ReportFormat, ReportType
from functions.reports.tables import operations, reports, schedules


class WorkStatus(StrEnum):
    """How far an operation is, or a report without a file."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class ScheduleStatus(StrEnum):
    """Whether a schedule runs. A deleted one is kept until Scheduler has been told."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    DELETED = "deleted"


OPEN = (WorkStatus.QUEUED, WorkStatus.RUNNING)


@dataclass(frozen=True, slots=True)
class ReportParameters:
    """What a report covers; a period's beginning is included, its end is not."""

    course_id: UUID | None = None
    student_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    locale: str | None = None

    def as_json(self) -> dict[str, str]:
        """Return the given ones, by the contract's names."""
        named = {
            "course_id": self.course_id,
            "student_id": self.student_id,
            "from": _written(self.since),
            "to": _written(self.until),
            "locale": self.locale,
        }
        return {name: str(value) for name, value in named.items() if value is not None}

    @classmethod
    def from_json(cls, stored: dict[str, str]) -> ReportParameters:
        """Read what `as_json` wrote."""
        return cls(
            course_id=UUID(stored["course_id"]) if "course_id" in stored else None,
            student_id=UUID(stored["student_id"]) if "student_id" in stored else None,
            since=datetime.fromisoformat(stored["from"]) if "from" in stored else None,
            until=datetime.fromisoformat(stored["to"]) if "to" in stored else None,
            locale=stored.get("locale"),
        )


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What somebody asks for."""

    type: ReportType
    format: ReportFormat
    parameters: ReportParameters


@dataclass(frozen=True, slots=True)
class Report:
    """A report. What belongs to a file is None while there is none."""

    id: UUID
    owner_id: UUID
    type: ReportType
    format: ReportFormat
    parameters: dict[str, str]
    status: WorkStatus
    file_key: str | None
    file_name: str | None
    course_ids: list[UUID] | None
    size_bytes: int | None
    rows: int | None
    snapshot_at: datetime | None
    generated_at: datetime | None
    expires_at: datetime | None
    created_at: datetime
    version: int

    @property
    def request(self) -> ReportRequest:
        """What it was asked for as."""
        return ReportRequest(self.type, self.format, ReportParameters.from_json(self.parameters))


@dataclass(frozen=True, slots=True)
class Operation:
    """One making of a report's file. `schedule_id` and `due_at` tell of what made it if no request did."""

    id: UUID
    report_id: UUID
    status: WorkStatus
    progress: int
    execution_name: str
    requested_by: UUID
    requested_at: datetime
    request_id: str
    finished_at: datetime | None
    error_code: str | None
    error_detail: str | None
    schedule_id: UUID | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReportSchedule:
    """A report that is made again and again."""

    id: UUID
    owner_id: UUID
    type: ReportType
    format: ReportFormat
    parameters: dict[str, str]
    cron: str
    timezone: str
    status: ScheduleStatus
    disabled_reason: str | None
    created_at: datetime
    version: int
    applied_version: int

    @property
    def request(self) -> ReportRequest:
        """What each run asks for."""
        return ReportRequest(self.type, self.format, ReportParameters.from_json(self.parameters))


OPERATION = tuple(operations.c[name] for name in Operation.__dataclass_fields__)


def report_of(row: sa.Row[Any]) -> Report:
    """Make a report from a row that holds the table's columns."""
    values = {column.name: row._mapping[column] for column in reports.c}
    return Report(
        **{
            **values,
            "type": ReportType(values["type"]),
            "format": ReportFormat(values["format"]),
            "status": WorkStatus(values["status"]),
        }
    )


def operation_of(row: sa.Row[Any]) -> Operation:
    """Make an operation from a row that holds the columns of `OPERATION`."""
    values = {column.name: row._mapping[column] for column in OPERATION}
    return Operation(**{**values, "status": WorkStatus(values["status"])})


def schedule_of(row: sa.Row[Any]) -> ReportSchedule:
    """Make a schedule from a row that holds the table's columns."""
    values = {column.name: row._mapping[column] for column in schedules.c}
    return ReportSchedule(
        **{
            **values,
            "type": ReportType(values["type"]),
            "format": ReportFormat(values["format"]),
            "status": ScheduleStatus(values["status"]),
        }
    )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
