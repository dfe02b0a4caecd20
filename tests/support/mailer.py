"""Events that ask for mails, runs of the mailer, and what it notes."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore import exceptions as aws_errors

from functions.notifications.handlers import bounces, mailer
from functions.notifications.handlers.events import consumer
from kernel import clock
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.mails import sns_event

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
READ_TIMEOUT = aws_errors.ReadTimeoutError(endpoint_url="https://email.example")
TOKEN, CODE = "tOkEn-0123456789", "042042"


DATA: dict[str, dict[str, Any]] = {
    "EmailConfirmationRequested": {"email": "anna@example.org", "token": TOKEN, "expires_at": "2026-03-17T09:00:00Z"},
    "PasswordResetRequested": {"email": "anna@example.org", "token": TOKEN, "expires_at": "2026-03-16T09:30:00Z"},
    "PasswordChanged": {"email": "anna@example.org", "changed_at": "2026-03-16T08:59:00Z"},
    "PhoneConfirmationRequested": {"phone": "+12025550123", "code": CODE, "expires_at": "2026-03-16T09:10:00Z"},
}


def tell(name: str = "EmailConfirmationRequested", *, event_id: str = "", **changes: Any) -> None:
    """Bring an event of the users service, as its queue would."""
    metadata = {"event_id": event_id or str(new_id()), "occurred_at": "2026-03-16T09:00:00Z", "request_id": "test"}
    data = {"user_id": str(new_id()), "full_name": "Anna", "locale": "en", **DATA[name], **changes}
    detail = {"metadata": metadata, "data": data}
    message = {"source": "campus.users", "detail-type": f"{name}.v1", "detail": detail}
    with clock.frozen_at(NOW):
        consumer.consume(json.dumps(message))


def run(after: timedelta = timedelta(), *, is_woken: bool = True) -> int:
    """Run the mailer so long after `NOW`; how many messages it tried."""
    with clock.frozen_at(NOW + after):
        return mailer.handler({"Records": []} if is_woken else {}, None)["tried"]


def states(database: ServiceDatabase) -> list[tuple[str, str | None, int]]:
    """Status, error and attempts of every message, oldest first."""
    rows = database.rows("SELECT status, error, attempts FROM messages ORDER BY created_at, id")
    return [(row["status"], row["error"], row["attempts"]) for row in rows]


def secrets_in(database: ServiceDatabase) -> list[str]:
    """Every row in which a token or a code still stands."""
    tables = ("messages", "outbox", "inbox", "unsubscribe_links")
    texts = [str(row) for table in tables for row in database.rows(f"SELECT t::text FROM {table} t")]
    return [text for text in texts if TOKEN in text or CODE in text]


def report(*bodies: dict[str, Any] | str) -> int:
    """Let SES report; how many addresses were blocked."""
    return bounces.handler(sns_event(*bodies), None)["blocked"]
