"""Wakes the mailer, so that a security mail leaves within a second or two and not with the next minute."""

from __future__ import annotations

from kernel.aws import client
from kernel.config import settings


def wake_mailer() -> None:
    """Send the mailer a message that only says: look. Where none arrives, the mailer looks each minute anyway."""
    client("sqs").send_message(QueueUrl=settings().mail_queue_url, MessageBody="{}")
