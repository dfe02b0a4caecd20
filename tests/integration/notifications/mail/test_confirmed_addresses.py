"""What others write is mailed only to addresses whose owners have confirmed them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.notifications.handlers import mailer
from kernel import clock
from kernel.auth import Caller
from tests.support.databases import ServiceDatabase
from tests.support.mails import NOW, FakeProvider, a_person, confirm, notify
from tests.support.notifications import rows, titles

MINUTE = timedelta(minutes=1)
VICTIM = "victim@example.org"
WRITTEN = NOW - MINUTE
"""When `notify` lets something have happened."""


@pytest.fixture
def person(database: ServiceDatabase) -> Caller:
    """Somebody registered with an address that nobody has confirmed."""
    return a_person(database, "victim", is_confirmed=False)


def run(after: timedelta = timedelta()) -> None:
    with clock.frozen_at(NOW + after):
        mailer.handler({}, None)


def kept(database: ServiceDatabase) -> list[tuple[object, object]]:
    found = database.rows("SELECT email, confirmed_at FROM confirmed_emails")
    return [(row["email"], row["confirmed_at"]) for row in found]


def test_unconfirmed_address_gets_nothing_but_the_app_shows_it(
    database: ServiceDatabase, provider: FakeProvider, person: Caller
) -> None:
    notify(database, person, "Buy here", count=2)

    run()

    assert provider.taken == []
    assert database.rows("SELECT 1 FROM messages") == []
    assert titles(person) == ["Buy here", "Buy here"]
    assert [row["mail_due_at"] for row in rows(database, person)] == [None, None]


def test_confirmed_address_gets_it(database: ServiceDatabase, provider: FakeProvider, person: Caller) -> None:
    confirm(person, VICTIM)
    notify(database, person, "Graded")

    run()

    assert [(mail["to"], mail["subject"]) for mail in provider.mails] == [([VICTIM], "Graded")]


@pytest.mark.parametrize("ran_before", [True, False])
def test_news_older_than_the_confirmation_is_never_mailed(
    database: ServiceDatabase, provider: FakeProvider, person: Caller, ran_before: bool
) -> None:
    notify(database, person, "Old")
    if ran_before:
        run()
    confirm(person, VICTIM, at=NOW)
    run()
    assert provider.taken == []

    notify(database, person, "New", created_at=NOW + MINUTE, due_at=NOW + 2 * MINUTE)
    run(2 * MINUTE)

    assert [mail["subject"] for mail in provider.mails] == ["New"]


def test_confirmation_of_another_address_does_not_count(
    database: ServiceDatabase, provider: FakeProvider, person: Caller
) -> None:
    confirm(person, "attacker@example.org")
    notify(database, person)

    run()

    assert provider.taken == []


def test_confirmation_of_another_person_does_not_count(
    database: ServiceDatabase, provider: FakeProvider, person: Caller
) -> None:
    confirm(a_person(database, "boris"), VICTIM)
    notify(database, person)

    run()

    assert provider.taken == []


def test_replays_and_disorder_change_nothing(database: ServiceDatabase, person: Caller) -> None:
    confirm(person, VICTIM, at=WRITTEN)
    confirm(person, VICTIM, at=WRITTEN)
    confirm(person, "former@example.org", at=WRITTEN - MINUTE)
    assert kept(database) == [(VICTIM, WRITTEN)]

    confirm(person, "newer@example.org", at=NOW)
    confirm(person, VICTIM, at=WRITTEN)

    assert kept(database) == [("newer@example.org", NOW)]
