"""Reports of SES: which addresses get no more mail."""

from __future__ import annotations

import pytest

from functions.notifications.handlers import bounces
from tests.support.databases import ServiceDatabase
from tests.support.mailer import report, run, secrets_in, states, tell
from tests.support.mails import FakeProvider, a_bounce, a_complaint, sns_event
from tests.support.races import race


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
