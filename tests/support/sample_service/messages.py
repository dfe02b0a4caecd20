"""SQS batches for the sample service's consumer."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from kernel.ids import new_id

REQUEST_ID = "request-of-the-producer"


def message(
    name: str, data: dict[str, Any], *, event_id: UUID | None = None, source: str = "campus.elsewhere", version: int = 1
) -> str:
    """Make the body of one SQS message as EventBridge writes it."""
    metadata = {
        "event_id": str(event_id or new_id()),
        "occurred_at": "2026-01-15T09:30:00Z",
        "request_id": REQUEST_ID,
        "causation_id": None,
    }
    envelope = {
        "version": "0",
        "id": str(new_id()),
        "source": source,
        "detail-type": f"{name}.v{version}",
        "detail": {"metadata": metadata, "data": data},
    }
    return json.dumps(envelope)


def batch(*bodies: str) -> dict[str, Any]:
    """Make the Lambda event of an SQS batch; the messages are called m0, m1, …"""
    records = [
        {
            "messageId": f"m{number}",
            "receiptHandle": f"r{number}",
            "body": body,
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-central-1:000000000000:sample",
            "awsRegion": "eu-central-1",
        }
        for number, body in enumerate(bodies)
    ]
    return {"Records": records}


def failed(answer: dict[str, Any]) -> list[str]:
    """Return the messages that a consumer gave back."""
    return [item["itemIdentifier"] for item in answer["batchItemFailures"]]
