"""Reports of SES, in the shapes of its documentation."""

from __future__ import annotations

from typing import Any

import pytest

from functions.notifications.ses_events import MailReport
from tests.support.mails import a_bounce, a_complaint


def report(body: dict[str, Any]) -> MailReport:
    return MailReport.model_validate(body)


def test_permanent_bounce_blocks() -> None:
    assert report(a_bounce("Anna@Example.org")).blocks() == ("bounce", ["anna@example.org"])
    assert report(a_bounce("Anna <anna@example.org>")).blocks() == ("bounce", ["anna@example.org"])


def test_domain_of_other_letters_is_blocked_as_it_is_kept() -> None:
    assert report(a_bounce("anna@xn--80ak6aa92e.com")).blocks() == ("bounce", ["anna@аррӏе.com"])
    assert report(a_bounce("anna@xn--e1afmkfd.xn--p1ai")).blocks() == ("bounce", ["anna@пример.рф"])
    assert report(a_bounce("anna@xn--a.example")).blocks() == ("bounce", ["anna@xn--a.example"])


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_other_bounces_do_not(kind: str) -> None:
    assert report(a_bounce("anna@example.org", kind=kind)).blocks() is None


def test_complaint_blocks_unless_it_is_taken_back() -> None:
    assert report(a_complaint("anna@example.org")).blocks() == ("complaint", ["anna@example.org"])
    assert report(a_complaint("anna@example.org", feedback_type=None)).blocks() == ("complaint", ["anna@example.org"])
    assert report(a_complaint("anna@example.org", feedback_type="not-spam")).blocks() is None


def test_notification_of_an_identity_is_read_as_well() -> None:
    body = a_bounce("anna@example.org")
    body["notificationType"] = body.pop("eventType")

    assert report(body).blocks() == ("bounce", ["anna@example.org"])
    assert report(body).mail.provider_message_id == "EXAMPLE7c191be45"


def test_other_reports_say_nothing() -> None:
    assert report({"eventType": "Delivery", "mail": {"messageId": "1"}, "delivery": {}}).blocks() is None
