"""The link at the end of a mail: for people, and for mail programs with one click."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from functions.notifications.handlers import api as notifications_api
from functions.notifications.handlers import mailer
from kernel import clock
from kernel.auth import Caller
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, Api
from tests.support.mails import NOW, FakeProvider, a_person, notify
from tests.support.races import race

MINUTE = timedelta(minutes=1)
api = Api(notifications_api.handler)


def run(after: timedelta = timedelta()) -> None:
    with clock.frozen_at(NOW + after):
        mailer.handler({}, None)


def link_in(mail: dict[str, Any]) -> str:
    address = re.fullmatch("<(.*)>", mail["headers"]["List-Unsubscribe"])
    assert address
    path = address[1].removeprefix("https://api.example/prod")
    assert path.startswith("/api/notifications/unsubscribe/")
    return path


def a_link(database: ServiceDatabase, provider: FakeProvider, *types: str) -> tuple[Caller, str]:
    person = a_person(database, f"person-{new_id()}")
    for kind in types or ("homework",):
        notify(database, person, type=kind)
    run()
    return person, link_in(provider.mails[-1])


def emails(person: Caller) -> dict[str, bool]:
    channels = api.get("/api/notifications/preferences", caller=person).json()["channels"]
    return {name: wanted["email"] for name, wanted in channels.items()}


def one_click(path: str) -> Answer:
    """Post as RFC 8058 has mail programs do it."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return api.post(path, raw="List-Unsubscribe=One-Click", headers=form)


def test_looking_at_the_page_changes_nothing(database: ServiceDatabase, provider: FakeProvider) -> None:
    person, path = a_link(database, provider)
    before = emails(person)

    answer = api.get(path)

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert '<form method="post">' in answer.text
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert emails(person) == before
    assert before["homework"] is True


def test_one_click_stops_what_the_mail_told_of_and_nothing_else(
    database: ServiceDatabase, provider: FakeProvider
) -> None:
    person, path = a_link(database, provider, "homework", "schedule")
    before = emails(person)

    answers = [one_click(path), one_click(path), api.post(path)]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert emails(person) == {**before, "homework": False, "schedule": False}


def test_unsubscribing_takes_back_what_waits(database: ServiceDatabase, provider: FakeProvider) -> None:
    person, path = a_link(database, provider)
    notify(database, person, "Too late")
    notify(database, person, "Test", type="test")

    one_click(path)
    run(MINUTE)

    assert [mail["subject"] for mail in provider.mails[1:]] == ["Test"]


def test_links_of_one_person_do_not_touch_another(database: ServiceDatabase, provider: FakeProvider) -> None:
    (first, path), (second, _) = a_link(database, provider), a_link(database, provider)
    before = emails(second)

    race(database, *[lambda: one_click(path).status] * 3)

    assert emails(first)["homework"] is False
    assert emails(second) == before


def test_guessed_token_stops_nothing(database: ServiceDatabase, provider: FakeProvider) -> None:
    person, _ = a_link(database, provider)

    for token in ("", "x", "a" * 43, "../me", "%00"):
        for method in ("GET", "POST"):
            assert api.request(method, f"/api/notifications/unsubscribe/{token}").status == 404, (method, token)
    assert emails(person)["homework"] is True


def test_token_reveals_nobody_and_lies_nowhere(database: ServiceDatabase, provider: FakeProvider) -> None:
    person, path = a_link(database, provider)
    token = path.rpartition("/")[2]

    rows = str(database.rows("SELECT m::text FROM messages m")) + str(
        database.rows("SELECT l::text FROM unsubscribe_links l")
    )
    assert token not in rows
    assert UUID(str(person.user_id)).hex not in token
    assert len(token) == 43
