"""Notifications become mails: a burst is one, and none carries what is not wanted any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from functions.notifications.folding import MAX_LINES
from functions.notifications.handlers import bounces, mailer
from functions.notifications.service import digests
from kernel import clock
from kernel.db import UnitOfWork, unit_of_work
from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.interleaving import interleave
from tests.support.mails import NOW, FakeProvider, a_complaint, a_person, confirm, notify, sns_event
from tests.support.races import race_in_threads

MINUTE = timedelta(minutes=1)


def run(after: timedelta = timedelta()) -> None:
    with clock.frozen_at(NOW + after):
        mailer.handler({}, None)


def test_thirty_notifications_are_one_mail_with_thirty_lines(database: ServiceDatabase, provider: FakeProvider) -> None:
    notify(database, a_person(database), count=30)

    run()
    run(MINUTE)

    [mail] = provider.mails
    assert (mail["to"], mail["subject"]) == (["anna@example.org"], "30 new notifications")
    assert mail["text"].count("• Graded") == 30
    [message] = database.rows("SELECT id, status, kind FROM messages")
    carried = database.rows("SELECT DISTINCT mailed_by FROM notifications")
    assert (message["status"], message["kind"], carried) == ("sent", "digest", [{"mailed_by": message["id"]}])


def test_single_one_is_a_mail_of_its_own_with_a_link_to_the_client(
    database: ServiceDatabase, provider: FakeProvider
) -> None:
    notify(database, a_person(database), "Задание проверено", locale="ru")

    run()

    [mail] = provider.mails
    assert mail["subject"] == "Задание проверено"
    assert "https://school.example/courses/1" in mail["html"]
    assert "Больше не присылать" in mail["html"]


def test_what_is_not_due_waits_but_comes_along_with_what_is(database: ServiceDatabase, provider: FakeProvider) -> None:
    anna, boris = a_person(database), a_person(database, "boris")
    notify(database, anna, "First")
    notify(database, anna, "Seconds later", due_at=NOW + MINUTE / 2)
    notify(database, anna, "Next morning", due_at=NOW + timedelta(hours=10))
    notify(database, boris, "Not due", due_at=NOW + MINUTE / 2)
    notify(database, boris, "Not wanted", due_at=None)

    run()

    assert [(mail["to"], mail["text"].count("•")) for mail in provider.mails] == [(["anna@example.org"], 2)]


def test_read_ones_and_the_deactivated_get_no_mail(database: ServiceDatabase, provider: FakeProvider) -> None:
    notify(database, a_person(database), read_at=NOW)
    notify(database, a_person(database, "gone", is_active=False))

    run()

    assert provider.taken == []
    assert database.rows("SELECT 1 FROM notifications WHERE mail_due_at IS NOT NULL") == []


def test_person_whose_copy_comes_late_is_mailed_then(database: ServiceDatabase, provider: FakeProvider) -> None:
    stranger = a_caller()
    confirm(stranger, "late@example.org")
    notify(database, stranger)
    run()
    assert provider.taken == []
    database.rows(
        "INSERT INTO people SELECT :id, 'late@example.org', 'Late', 'student', 'en', 'UTC', true, 1",
        id=stranger.user_id,
    )

    run(5 * MINUTE)

    assert [mail["to"] for mail in provider.mails] == [["late@example.org"]]


def test_workers_at_once_tear_nobodys_mail_apart(database: ServiceDatabase, provider: FakeProvider) -> None:
    for number in range(5):
        notify(database, a_person(database, f"person{number}"), count=20)

    race_in_threads(database, *[run] * 3)
    run(MINUTE)

    assert sorted(mail["to"][0] for mail in provider.mails) == [f"person{number}@example.org" for number in range(5)]
    assert {mail["text"].count("•") for mail in provider.mails} == {20}


def test_second_worker_leaves_the_folding_to_the_first(database: ServiceDatabase, provider: FakeProvider) -> None:
    anna = a_person(database)
    notify(database, anna, count=3)

    def fold_while_more_comes(uow: UnitOfWork) -> int:
        with clock.frozen_at(NOW):
            looked_at = digests.fold_batch(uow)
        notify(database, anna)
        return looked_at

    def fold(uow: UnitOfWork) -> int:
        with clock.frozen_at(NOW):
            return digests.fold_batch(uow)

    outcome = interleave(database, fold_while_more_comes, fold)

    assert (outcome.first, outcome.second, outcome.has_waited) == (3, 0, False)


def test_crash_after_folding_sends_the_mail_once(database: ServiceDatabase, provider: FakeProvider) -> None:
    notify(database, a_person(database), count=3)
    with clock.frozen_at(NOW), unit_of_work() as uow:
        digests.fold_batch(uow)

    run()
    run(MINUTE)

    assert len(provider.mails) == 1


def test_failed_fold_leaves_everything_as_it_was(database: ServiceDatabase, provider: FakeProvider) -> None:
    notify(database, a_person(database), count=3)

    with pytest.raises(ZeroDivisionError), clock.frozen_at(NOW), unit_of_work() as uow:
        _ = digests.fold_batch(uow) / 0

    assert database.rows("SELECT 1 FROM notifications WHERE mailed_by IS NOT NULL") == []
    assert database.rows("SELECT 1 FROM messages") == []


def test_security_mail_goes_before_digests(database: ServiceDatabase, provider: FakeProvider) -> None:
    notify(database, a_person(database))
    with clock.frozen_at(NOW), unit_of_work() as uow:
        digests.fold_batch(uow)
    database.rows(
        "INSERT INTO messages (id, channel, kind, user_id, recipient, locale, parameters, status, dedupe_key,"
        " created_at, next_attempt_at, attempts) VALUES (gen_random_uuid(), 'email', 'password_changed',"
        " gen_random_uuid(), 'boris@example.org', 'en', '{\"changed_at\": \"2026-03-16T09:00:00Z\"}', 'pending', 'x',"
        " :now, :now, 0)",
        now=NOW,
    )

    run()

    assert [mail["to"] for mail in provider.mails] == [["boris@example.org"], ["anna@example.org"]]


def test_number_of_statements_is_flat(database: ServiceDatabase, provider: FakeProvider) -> None:
    def statements_for(people: int, each: int) -> int:
        for number in range(people):
            notify(database, a_person(database, f"p{number}"), count=each)
        before = Statements.count
        with clock.frozen_at(NOW), unit_of_work() as uow:
            assert digests.fold_batch(uow) == people * each
        return Statements.count - before

    assert statements_for(2, 2) == statements_for(40, 10)


def test_long_burst_is_cut_and_counted(database: ServiceDatabase, provider: FakeProvider) -> None:
    notify(database, a_person(database), count=MAX_LINES + 5)

    run()

    assert "… and 5 more." in provider.mails[0]["text"]


def test_complaint_stops_digests(database: ServiceDatabase, provider: FakeProvider) -> None:
    bounces.handler(sns_event(a_complaint("anna@example.org")), None)
    notify(database, a_person(database))

    run()
    run(MINUTE)

    assert provider.taken == []
    assert database.rows("SELECT status, error FROM messages") == [{"status": "suppressed", "error": "blocked"}]
