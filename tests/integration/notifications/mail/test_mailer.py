"""Mails and SMS about accounts: from the event to the provider, once, whatever happens on the way."""

from __future__ import annotations

import io
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from functions.notifications.repository.housekeeping import delete_old
from functions.notifications.service import messages
from functions.notifications.service.messages import CLAIM_LASTS
from kernel import aws, clock, config
from kernel.db import unit_of_work
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.mailer import CODE, NOW, READ_TIMEOUT, TOKEN, report, run, secrets_in, states, tell
from tests.support.mails import FakeProvider, FakeQueue, a_bounce, refusal
from tests.support.races import race, race_in_threads


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
