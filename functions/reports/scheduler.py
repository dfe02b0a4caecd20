"""What EventBridge Scheduler knows of a schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic_core import to_json

from functions.reports.repository.rows import ReportSchedule, ScheduleStatus
from kernel.aws import client
from kernel.config import settings

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient

DUE_AT = "<aws.scheduler.scheduled-time>"
"""Scheduler puts the run's time in its place."""


def apply(schedule: ReportSchedule) -> None:
    """Make Scheduler's entry what the schedule says, whatever it is now."""
    scheduler = client("scheduler")
    if schedule.status is ScheduleStatus.DELETED:
        _delete(scheduler, schedule.id)
    else:
        _put(scheduler, schedule)


def name_of(schedule_id: UUID) -> str:
    """Return the name of a schedule's entry."""
    return f"report-{schedule_id}"


def _put(scheduler: EventBridgeSchedulerClient, schedule: ReportSchedule) -> None:
    entry = _entry(schedule)
    try:
        scheduler.create_schedule(**entry)
    except scheduler.exceptions.ConflictException:
        scheduler.update_schedule(**entry)


def _delete(scheduler: EventBridgeSchedulerClient, schedule_id: UUID) -> None:
    try:
        scheduler.delete_schedule(GroupName=settings().schedule_group, Name=name_of(schedule_id))
    except scheduler.exceptions.ResourceNotFoundException:
        return


def _entry(schedule: ReportSchedule) -> Any:
    return {
        "GroupName": settings().schedule_group,
        "Name": name_of(schedule.id),
        "ScheduleExpression": f"cron({schedule.cron.upper()})",
        "ScheduleExpressionTimezone": schedule.timezone,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED" if schedule.status is ScheduleStatus.ENABLED else "DISABLED",
        "Target": {
            "Arn": settings().state_machine_arn,
            "RoleArn": settings().scheduler_role_arn,
            "Input": to_json({"schedule_id": schedule.id, "due_at": DUE_AT}).decode(),
            # Later the next run is near, for no schedule runs more than hourly.
            "RetryPolicy": {"MaximumEventAgeInSeconds": 1800, "MaximumRetryAttempts": 20},
        },
    }
