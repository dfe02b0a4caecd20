"""Mails and SMS about accounts: from the event to the provider, once, whatever happens on the way."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from botocore import exceptions as aws_errors

from functions.notifications.backoff import FIRST_PAUSE, MAX_ATTEMPTS
from functions.notifications.handlers import bounces, mailer
from functions.notifications.handlers.events import consumer
from functions.notifications.repository.housekeeping import delete_old
from functions.notifications.service import messages
from functions.notifications.service.messages import CLAIM_LASTS
from kernel import aws, clock, config
from kernel.db import unit_of_work
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.mails import FakeProvider, FakeQueue, a_bounce, a_complaint, refusal, sns_event
from tests.support.races import race, race_in_threads

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
TOKEN, CODE = "tOkEn-0123456789", "042042"
READ_TIMEOUT = aws_errors.ReadTimeoutError(endpoint_url="https://email.example")
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
    with clock.frozen_at(NOW + after):
        return mailer.handler({"Records": []} if is_woken else {}, None)["tried"]


def states(database: ServiceDatabase) -> list[tuple[str, str | None, int]]:
    rows = database.rows("SELECT status, error, attempts FROM messages ORDER BY created_at, id")
    return [(row["status"], row["error"], row["attempts"]) for row in rows]


def secrets_in(database: ServiceDatabase) -> list[str]:
    tables = ("messages", "outbox", "inbox", "unsubscribe_links")
    texts = [str(row) for table in tables for row in database.rows(f"SELECT t::text FROM {table} t")]
    return [text for text in texts if TOKEN in text or CODE in text]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("EmailConfirmationRequested", f"https://api.example/prod/account/confirm-email#token={TOKEN}"),
        ("PasswordResetRequested", f"https://api.example/prod/account/reset-password#token={TOKEN}"),
        ("PasswordChanged", "2026-03-16 08:59 UTC"),
    ],
)
@pytest.mark.parametrize(("locale", "is_russian"), [("en", False), ("ru-RU", True)])
def test_account_mail_is_sent_in_the_persons_language(
    database: ServiceDatabase, provider: FakeProvider, name: str, told: str, locale: str, is_russian: bool
) -> None:
    tell(name, locale=locale)

    run()

    [mail] = provider.mails
    assert mail["to"] == ["anna@example.org"]
    assert told in mail["text"]
    assert mail["subject"].isascii() is not is_russian
    assert mail["headers"] == {}
    [request] = provider.taken
    assert request["FromEmailAddress"] == "Campus <campus@example.org>"
    assert request["ConfigurationSetName"] == "campus"
    assert states(database) == [("sent", None, 1)]
    assert secrets_in(database) == []


def test_code_is_sent_as_a_transactional_sms(database: ServiceDatabase, provider: FakeProvider) -> None:
    tell("PhoneConfirmationRequested")

    run()

    [request] = provider.taken
    assert (request["PhoneNumber"], CODE in request["Message"]) == ("+12025550123", True)
    assert request["MessageAttributes"]["AWS.SNS.SMS.SMSType"]["StringValue"] == "Transactional"
    assert states(database) == [("sent", None, 1)]
    assert secrets_in(database) == []


def test_mailer_is_woken_once_the_message_is_stored(
    database: ServiceDatabase, provider: FakeProvider, queue: FakeQueue
) -> None:
    tell()

    assert [request["QueueUrl"] for request in queue.sent] == ["https://queue.example/mail"]
    assert TOKEN not in str(queue.sent)


def test_message_is_sent_by_the_minute_when_nobody_could_be_woken(
    database: ServiceDatabase, provider: FakeProvider, queue: FakeQueue
) -> None:
    queue.is_down = True

    tell()

    assert run(is_woken=False) == 1


def test_event_that_comes_again_makes_no_second_mail(database: ServiceDatabase, provider: FakeProvider) -> None:
    event_id = str(new_id())
    for _ in range(3):
        tell(event_id=event_id)
    run()
    database.rows("DELETE FROM inbox")

    tell(event_id=event_id)
    run()

    assert len(provider.taken) == 1


def test_event_that_two_consumers_take_at_once_makes_one_mail(
    database: ServiceDatabase, provider: FakeProvider
) -> None:
    event_id = str(new_id())

    race_in_threads(database, *[partial(tell, event_id=event_id)] * 4)

    assert states(database) == [("pending", None, 0)]


def test_two_workers_at_once_send_each_message_once(database: ServiceDatabase, provider: FakeProvider) -> None:
    for number in range(12):
        tell(email=f"person{number}@example.org")

    outcomes = race_in_threads(database, *[run] * 4)

    assert sorted(mail["to"][0] for mail in provider.mails) == sorted(f"person{n}@example.org" for n in range(12))
    assert sum(each for each in outcomes if isinstance(each, int)) == 12
    assert states(database) == [("sent", None, 1)] * 12


def test_claimed_message_is_left_alone_while_it_is_being_sent(
    database: ServiceDatabase, provider: FakeProvider
) -> None:
    tell()
    seen: list[Any] = []
    provider.failures.append(lambda: seen.extend(race(database, run)))

    run()

    assert seen == [0]
    assert len(provider.taken) == 1


def test_crash_while_sending_leaves_it_unknown_and_unsent(
    database: ServiceDatabase, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    tell()
    with clock.frozen_at(NOW), unit_of_work() as uow:
        assert messages.claim_next(uow)

    assert run(CLAIM_LASTS) == 0
    assert states(database) == [("sending", None, 1)]
    assert run(CLAIM_LASTS + timedelta(seconds=1)) == 0

    assert states(database) == [("unknown", "no_end", 1)]
    assert provider.taken == []
    assert secrets_in(database) == []
    assert "messages_unknown_total" in capsys.readouterr().out


def test_end_that_comes_after_its_claim_has_lapsed_changes_nothing(
    database: ServiceDatabase, provider: FakeProvider
) -> None:
    tell()
    seen: list[Any] = []
    provider.failures.append(lambda: seen.extend(race(database, lambda: run(CLAIM_LASTS * 2))))

    run()

    assert seen == [0]
    assert states(database) == [("unknown", "no_end", 1)]


@pytest.mark.parametrize(
    "failure",
    [
        refusal("TooManyRequestsException", 429),
        refusal("ThrottlingException", 400),
        refusal("InternalFailure", 500),
        refusal("ServiceUnavailable", 503),
        refusal("AccessDeniedException", 403),
        aws_errors.EndpointConnectionError(endpoint_url="https://email.example"),
        aws_errors.ConnectTimeoutError(endpoint_url="https://email.example"),
    ],
    ids=lambda failure: f"{type(failure).__name__} {failure}"[:60],
)
def test_what_was_certainly_not_taken_is_tried_again(
    database: ServiceDatabase, provider: FakeProvider, failure: Exception
) -> None:
    tell()
    provider.failures.append(failure)

    run()
    assert states(database)[0][0] == "pending"
    run(FIRST_PAUSE - timedelta(seconds=1))
    assert provider.taken == []
    run(FIRST_PAUSE)

    assert len(provider.taken) == 1
    assert states(database)[0][0] == "sent"


@pytest.mark.parametrize(
    "failure",
    [
        READ_TIMEOUT,
        aws_errors.ConnectionClosedError(endpoint_url="https://email.example"),
        RuntimeError("something else"),
    ],
    ids=lambda failure: type(failure).__name__,
)
@pytest.mark.parametrize("name", ["EmailConfirmationRequested", "PhoneConfirmationRequested"])
def test_what_may_have_been_taken_is_never_sent_again(
    database: ServiceDatabase, provider: FakeProvider, failure: Exception, name: str
) -> None:
    tell(name)
    provider.failures.append(failure)

    for minutes in (0, 1, 5, 9):
        run(timedelta(minutes=minutes), is_woken=False)

    assert provider.taken == []
    assert states(database) == [("unknown", type(failure).__name__, 1)]
    assert secrets_in(database) == []


def test_final_refusal_is_not_tried_again(database: ServiceDatabase, provider: FakeProvider) -> None:
    tell()
    provider.failures.append(refusal("MessageRejected", 400))

    run()
    run(timedelta(hours=1))

    assert states(database) == [("failed", "MessageRejected", 1)]
    assert provider.taken == []


def test_attempts_have_an_end(
    database: ServiceDatabase, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    tell("PasswordChanged")
    provider.failures += [refusal("InternalFailure", 500)] * (MAX_ATTEMPTS + 5)

    for hours in range(MAX_ATTEMPTS + 3):
        run(timedelta(hours=hours))

    assert states(database) == [("failed", "InternalFailure", MAX_ATTEMPTS)]
    assert "messages_failed_total" in capsys.readouterr().out


def test_throttled_worker_leaves_the_rest_for_later(database: ServiceDatabase, provider: FakeProvider) -> None:
    for _ in range(3):
        tell()
    provider.failures.append(refusal("TooManyRequestsException", 429))

    assert run() == 0

    assert [attempts for _, _, attempts in states(database)] == [1, 0, 0]


@pytest.mark.parametrize(("name", "minutes"), [("PasswordResetRequested", 30), ("PhoneConfirmationRequested", 10)])
def test_what_has_expired_is_not_sent(
    database: ServiceDatabase, provider: FakeProvider, name: str, minutes: int
) -> None:
    tell(name)

    run(timedelta(minutes=minutes))

    assert provider.taken == []
    assert states(database) == [("failed", "expired", 0)]
    assert secrets_in(database) == []


def test_domain_of_other_letters_is_mailed_and_blocked(database: ServiceDatabase, provider: FakeProvider) -> None:
    tell(email="anna@пример.рф")
    run()
    assert provider.mails[0]["to"] == ["anna@xn--e1afmkfd.xn--p1ai"]

    report(a_bounce("anna@xn--e1afmkfd.xn--p1ai"))
    tell(email="anna@пример.рф")

    assert run() == 0


def test_ended_messages_are_forgotten_after_a_while(database: ServiceDatabase, provider: FakeProvider) -> None:
    tell("PasswordChanged")
    run()
    tell("PasswordChanged")

    for days, left in ((89, 2), (91, 1)):
        with clock.frozen_at(NOW + timedelta(days=days)), unit_of_work() as uow:
            delete_old(uow.db)
        assert len(states(database)) == left
    assert states(database) == [("pending", None, 0)]


def test_database_refuses_to_keep_a_secret_that_is_not_needed(database: ServiceDatabase) -> None:
    tell()

    with pytest.raises(Exception, match="ck_messages_no_secrets_left"):
        database.rows("UPDATE messages SET status = 'failed'")


def test_without_a_sender_mails_are_suppressed_and_sms_go_out(
    database: ServiceDatabase, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    tell()
    tell("PhoneConfirmationRequested")

    with config.using(config.Settings(service="notifications")):
        run()

    assert sorted(states(database)) == [("sent", None, 1), ("suppressed", "no_sender", 0)]
    assert "messages_suppressed_total" in capsys.readouterr().out


def report(*bodies: dict[str, Any] | str) -> int:
    return bounces.handler(sns_event(*bodies), None)["blocked"]


def test_bounced_address_gets_no_more_mail(database: ServiceDatabase, provider: FakeProvider) -> None:
    assert report(a_bounce("Anna@Example.ORG")) == 1
    tell()
    tell("PasswordResetRequested")
    tell(email="boris@example.org")

    run()

    assert [mail["to"] for mail in provider.mails] == [["boris@example.org"]]
    assert sorted(states(database)) == [("sent", None, 1)] + [("suppressed", "blocked", 0)] * 2
    assert secrets_in(database) == []


def test_complaint_stops_no_security_mail(database: ServiceDatabase, provider: FakeProvider) -> None:
    report(a_complaint("anna@example.org"))
    tell()

    assert run() == 1


def test_bounce_after_complaint_stops_all_and_complaint_after_bounce_loosens_nothing(
    database: ServiceDatabase, provider: FakeProvider
) -> None:
    for body in (a_complaint("anna@example.org"), a_bounce("anna@example.org"), a_complaint("anna@example.org")):
        report(body)

    assert [row["reason"] for row in database.rows("SELECT reason FROM channel_blocks")] == ["bounce"]


def test_reports_that_come_at_once_and_again_block_once(database: ServiceDatabase) -> None:
    both = sns_event(a_bounce("b@example.org"), a_bounce("a@example.org"))

    outcomes = race(database, *[lambda: bounces.handler(both, None)] * 4)

    assert outcomes == [{"blocked": 2}] * 4
    assert len(database.rows("SELECT 1 FROM channel_blocks")) == 2


def test_soft_bounces_deliveries_and_test_messages_block_nothing(database: ServiceDatabase) -> None:
    test_message = "Successfully validated SNS topic for Amazon SES event publishing."

    assert (
        report(
            a_bounce("anna@example.org", kind="Transient"),
            test_message,
            {"eventType": "Send", "mail": {"messageId": "1"}},
        )
        == 0
    )


def test_unreadable_report_is_not_swallowed(database: ServiceDatabase) -> None:
    with pytest.raises(ValueError, match="MailReport"):
        report("{}")


def test_logs_hold_no_address_token_or_code(
    database: ServiceDatabase, provider: FakeProvider, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.failures += [refusal("InternalFailure", 500), READ_TIMEOUT, refusal("MessageRejected", 400)]
    tell()
    tell("PhoneConfirmationRequested")
    tell("PasswordResetRequested")
    run()
    run(timedelta(hours=1), is_woken=False)
    report(a_bounce("anna@example.org"))

    out = log.getvalue() + capsys.readouterr().out

    assert "waits after attempt" in out
    for hidden in (TOKEN, CODE, "anna@example.org", "2025550123"):
        assert hidden not in out


def test_real_clients_try_once() -> None:
    """A retry of the SDK after a lost answer would send the same message twice."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            patch.setenv(name, "us-east-1")
        aws.forget_clients()
        for service in ("sesv2", "sns"):
            client: Any = aws.client(service)
            assert client.meta.config.retries["total_max_attempts"] == 1
        aws.forget_clients()
