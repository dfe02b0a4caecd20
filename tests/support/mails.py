"""Fakes and builders for tests of mails and SMS."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from kernel.auth import Caller
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.notifications import consume, tell

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)

Failure = Exception | Callable[[], None]


class FakeProvider:
    """SES and SNS at once: takes messages, or ends each attempt with the next of `failures`.

    Attributes:
        taken: the requests that it took, oldest first.
        failures: what the next attempts end with; an exception is raised, a function is called first.
    """

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.failures: list[Failure] = []

    def send_email(self, **request: Any) -> dict[str, str]:
        """Take a mail."""
        return self._take(request)

    def publish(self, **request: Any) -> dict[str, str]:
        """Take an SMS."""
        return self._take(request)

    def _take(self, request: dict[str, Any]) -> dict[str, str]:
        if self.failures:
            failure = self.failures.pop(0)
            if isinstance(failure, Exception):
                raise failure
            failure()
        self.taken.append(request)
        return {"MessageId": str(new_id())}

    @property
    def mails(self) -> list[dict[str, Any]]:
        """What was mailed: ``to``, ``subject``, ``text``, ``html``, ``headers``."""
        return [_mail(request) for request in self.taken if "Content" in request]


class FakeQueue:
    """SQS: remembers what was sent, or is away."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.is_down = False

    def send_message(self, **request: Any) -> dict[str, str]:
        """Take a message."""
        if self.is_down:
            raise ConnectionError("SQS does not answer")
        self.sent.append(request)
        return {"MessageId": str(new_id())}


def refusal(code: str, status: int) -> ClientError:
    """Make the error of an answer that refuses."""
    return ClientError(
        {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}},  # type: ignore[typeddict-item]
        "Send",
    )


def a_person(
    database: ServiceDatabase, name: str = "anna", *, is_active: bool = True, is_confirmed: bool = True
) -> Caller:
    """Keep a person as their registration's event would, who as a rule confirmed their address a day ago."""
    person = a_caller()
    database.rows(
        "INSERT INTO people (user_id, email, full_name, role, locale, timezone, is_active, version)"
        " VALUES (:id, :email, :name, 'student', 'en', 'UTC', :is_active, 1)",
        id=person.user_id,
        email=f"{name}@example.org",
        name=name,
        is_active=is_active,
    )
    if is_confirmed:
        confirm(person, f"{name}@example.org")
    return person


def confirm(person: Caller, email: str, *, at: datetime = NOW - timedelta(days=1)) -> None:
    """Let the event come that somebody confirmed an address."""
    consume(tell("EmailConfirmed", at=at, user_id=str(person.user_id), email=email))


def notify(
    database: ServiceDatabase,
    person: Caller,
    title: str = "Graded",
    *,
    count: int = 1,
    due_at: datetime | None = NOW,
    created_at: datetime = NOW - timedelta(minutes=1),
    **changes: Any,
) -> None:
    """Store notifications that want a mail at `due_at`."""
    values: dict[str, Any] = {"type": "homework", "link": "/courses/1", "locale": "en", "read_at": None, **changes}
    database.rows(
        "INSERT INTO notifications (id, user_id, type, title, body, link, data, locale, dedupe_key, is_shown, read_at,"
        " created_at, mail_due_at) SELECT gen_random_uuid(), :user_id, :type, :title, 'Body', :link, '{}', :locale,"
        " gen_random_uuid(), true, :read_at, CAST(:created AS timestamptz) + n * interval '1 millisecond', :due_at"
        " FROM generate_series(1, :count) n",
        user_id=person.user_id,
        title=title,
        count=count,
        created=created_at,
        due_at=due_at,
        **values,
    )


def a_bounce(address: str, *, kind: str = "Permanent") -> dict[str, Any]:
    """Make an event of SES about a mail that came back, as its documentation shows it."""
    return {
        "eventType": "Bounce",
        "bounce": {
            "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
            "bounceType": kind,
            "bounceSubType": "General",
            "bouncedRecipients": [
                {
                    "emailAddress": address,
                    "action": "failed",
                    "status": "5.1.1",
                    "diagnosticCode": "smtp; 550 5.1.1 user unknown",
                }
            ],
            "timestamp": "2026-01-05T00:41:02.669Z",
            "reportingMTA": "dsn; mta.example.com",
        },
        "mail": _about(address),
    }


def a_complaint(address: str, *, feedback_type: str | None = "abuse") -> dict[str, Any]:
    """Make an event of SES about a mail that its reader called spam, as its documentation shows it."""
    complaint: dict[str, Any] = {
        "complainedRecipients": [{"emailAddress": address}],
        "timestamp": "2026-01-05T01:05:45.000Z",
        "feedbackId": "01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
        "userAgent": "Amazon SES Mailbox Simulator",
    }
    if feedback_type:
        complaint["complaintFeedbackType"] = feedback_type
    return {"eventType": "Complaint", "complaint": complaint, "mail": _about(address)}


def sns_event(*bodies: dict[str, Any] | str) -> dict[str, Any]:
    """Wrap messages as SNS hands them to a function."""
    texts = [body if isinstance(body, str) else json.dumps(body) for body in bodies]
    return {"Records": [{"EventSource": "aws:sns", "Sns": {"Message": text}} for text in texts]}


def _about(address: str) -> dict[str, Any]:
    return {
        "timestamp": "2026-01-05T00:40:02.012Z",
        "source": "Campus <campus@example.org>",
        "sourceArn": "arn:aws:ses:us-east-1:123456789012:identity/campus@example.org",
        "sendingAccountId": "123456789012",
        "messageId": "EXAMPLE7c191be45",
        "destination": [address],
        "headersTruncated": False,
        "tags": {"ses:configuration-set": ["campus"]},
    }


def _mail(request: dict[str, Any]) -> dict[str, Any]:
    simple = request["Content"]["Simple"]
    return {
        "to": request["Destination"]["ToAddresses"],
        "subject": simple["Subject"]["Data"],
        "text": simple["Body"]["Text"]["Data"],
        "html": simple["Body"]["Html"]["Data"],
        "headers": {header["Name"]: header["Value"] for header in simple["Headers"]},
    }
