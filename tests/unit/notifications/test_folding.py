"""Which notifications go into which mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from functions.notifications.folding import MAX_LINES, UNKNOWN_PERSON_WAITS, fold
from functions.notifications.policies import BROADCAST_BODY_LIMIT
from functions.notifications.repository.digests import Waiting
from kernel.ids import new_id

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
ANNA, BORIS = sorted([new_id(), new_id()])


def waiting(user_id: UUID = ANNA, title: str = "Graded", **changes: Any) -> Waiting:
    values: dict[str, Any] = {
        "id": new_id(),
        "user_id": user_id,
        "type": "homework",
        "title": title,
        "body": "",
        "link": None,
        "locale": "en",
        "read_at": None,
        "created_at": NOW,
        "email": "anna@example.org",
        "is_active": True,
        "is_confirmed": True,
    }
    return Waiting(**{**values, **changes})


def test_burst_is_one_mail_a_person() -> None:
    due = [waiting(ANNA, f"A{number}") for number in range(30)] + [waiting(BORIS, "B", email="boris@example.org")]

    mails = fold(due, NOW).mails

    assert [(mail.user_id, mail.email, len(mail.carried)) for mail in mails] == [
        (ANNA, "anna@example.org", 30),
        (BORIS, "boris@example.org", 1),
    ]
    assert [line["title"] for line in mails[0].parameters["items"]] == [f"A{number}" for number in range(30)]


def test_long_mail_shows_the_newest_and_counts_all() -> None:
    [mail] = fold([waiting(title=str(number)) for number in range(MAX_LINES + 20)], NOW).mails

    assert mail.parameters["count"] == MAX_LINES + 20
    assert [line["title"] for line in mail.parameters["items"]] == [str(number) for number in range(20, MAX_LINES + 20)]
    assert len(mail.carried) == MAX_LINES + 20


def test_languages_do_not_mix() -> None:
    due = [waiting(locale="en"), waiting(locale="ru"), waiting(locale="en")]

    assert [(mail.locale, len(mail.carried)) for mail in fold(due, NOW).mails] == [("en", 2), ("ru", 1)]


def test_mail_names_its_types_once() -> None:
    due = [waiting(type="test"), waiting(type="homework"), waiting(type="test")]

    assert fold(due, NOW).mails[0].types == ["homework", "test"]


def test_read_ones_and_the_deactivated_get_no_mail() -> None:
    due = [waiting(read_at=NOW), waiting(is_active=False)]

    folded = fold(due, NOW)

    assert folded.mails == []
    assert folded.dropped == [each.id for each in due]


def test_unconfirmed_address_gets_no_mail_and_nothing_waits_for_it() -> None:
    due = [waiting(ANNA, is_confirmed=False), waiting(BORIS)]

    folded = fold(due, NOW)

    assert [mail.user_id for mail in folded.mails] == [BORIS]
    assert (folded.dropped, folded.waiting) == ([due[0].id], [])


def test_unknown_person_is_waited_for_but_not_for_ever() -> None:
    fresh = waiting(email=None, is_active=None, is_confirmed=False)
    old = waiting(
        email=None, is_active=None, is_confirmed=False, created_at=NOW - UNKNOWN_PERSON_WAITS - timedelta(seconds=1)
    )

    folded = fold([fresh, old], NOW)

    assert (folded.waiting, folded.dropped, folded.mails) == ([fresh.id], [old.id], [])


def test_long_texts_are_cut() -> None:
    long = [waiting(title="x" * 5000, body="y" * 50_000) for _ in range(2)]
    [mail] = fold(long, NOW).mails
    [alone] = fold(long[:1], NOW).mails

    assert len(str(mail.parameters)) < 2 * 2000
    assert len(str(alone.parameters)) < 3000


def test_message_that_is_alone_in_its_mail_is_whole() -> None:
    body = "y" * BROADCAST_BODY_LIMIT

    [mail] = fold([waiting(body=body)], NOW).mails

    assert mail.parameters["items"][0]["body"] == body
