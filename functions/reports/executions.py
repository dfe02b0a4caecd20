"""The state machine's executions. Their name is the operation's id: a second start of one operation starts nothing."""

from __future__ import annotations

from uuid import UUID

from pydantic_core import to_json

from kernel.aws import client
from kernel.config import settings

RUNNING = "RUNNING"


def start(operation_id: UUID) -> bool:
    """Start the execution of an operation; False when there is one already, running or ended."""
    from botocore.exceptions import ClientError

    work = to_json({"operation_id": operation_id}).decode()
    try:
        client("stepfunctions").start_execution(
            stateMachineArn=settings().state_machine_arn, name=str(operation_id), input=work
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionAlreadyExists":
            return False
        raise
    return True


def status_of(name: str) -> str | None:
    """Return an execution's status (RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED), None when there is none."""
    from botocore.exceptions import ClientError

    arn = f"{settings().state_machine_arn.replace(':stateMachine:', ':execution:')}:{name}"
    try:
        return client("stepfunctions").describe_execution(executionArn=arn)["status"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ExecutionDoesNotExist":
            return None
        raise
