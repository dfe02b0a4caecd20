"""Hands stored broadcasts over to the queue behind which they are fanned out."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

from kernel import request
from kernel.aws import client
from kernel.config import settings


class BroadcastMessage(BaseModel):
    """Names a broadcast that waits, and the request that made it."""

    broadcast_id: UUID
    request_id: str


def hand_over(broadcast_id: UUID) -> None:
    """Send a broadcast's name to the queue. What never gets there is found by the sweep."""
    message = BroadcastMessage(broadcast_id=broadcast_id, request_id=request.current().request_id)
    client("sqs").send_message(QueueUrl=settings().broadcast_queue_url, MessageBody=message.model_dump_json())
