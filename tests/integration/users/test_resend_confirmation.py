"""POST /api/users:resend-confirmation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.users import limits
from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import Account, api, everything, register

URL = "/api/users:resend-confirmation"
PHONE = "+12025550123"


def resend(person: Account, channel: Any, url: str = URL) -> Answer:
    return api.post(url, {"channel": channel}, caller=person.caller)


def test_anonymous_cannot(database: ServiceDatabase) -> None:
    assert api.post(URL, {"channel": "email"}).status == 401


@pytest.mark.parametrize("url", [URL, "/api/users%3Aresend-confirmation"])
def test_email_is_asked_again(database: ServiceDatabase, url: str) -> None:
    person = register()

    answer = resend(person, "email", url)

    assert (answer.status, answer.json()) == (202, {"status": "accepted"})
    assert len(database.events("EmailConfirmationRequested")) == 2


def test_phone_is_sent_another_code(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)

    assert resend(person, "phone").status == 202
    assert len(database.events("PhoneConfirmationRequested")) == 2


@pytest.mark.parametrize("channel", ["email", "phone"])
def test_at_most_once_a_minute(database: ServiceDatabase, channel: str) -> None:
    person = register(phone=PHONE)
    resend(person, channel)
    before = everything(database)

    answer = resend(person, channel)

    assert (answer.status, answer.code) == (429, "too_many_requests")
    assert 50 < int(answer.headers["Retry-After"]) <= 60
    assert everything(database) == before
    with clock.moved_by(timedelta(seconds=61)):
        assert resend(person, channel).status == 202


def test_channels_and_people_have_their_own_minutes(database: ServiceDatabase) -> None:
    anna, boris = register(phone=PHONE), register()

    assert resend(anna, "email").status == 202
    assert resend(anna, "phone").status == 202
    assert resend(boris, "email").status == 202


def test_nobody_is_flooded(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)

    mails = codes = 0
    for minute in range(limits.CONFIRMATION_MAILS.times + 2):
        with clock.moved_by(timedelta(seconds=61 * minute)):
            mails += resend(person, "email").status == 202
            codes += resend(person, "phone").status == 202

    assert mails + 1 == limits.CONFIRMATION_MAILS.times, "the registration's mail counts"
    assert codes + 1 == limits.CODES_TO_USER.times


def test_what_is_confirmed_needs_no_message(database: ServiceDatabase) -> None:
    person = register()
    [asked] = database.events("EmailConfirmationRequested")
    api.post("/api/users/confirm-email", {"token": asked["token"]})
    before = everything(database)

    answer = resend(person, "email")

    assert (answer.status, answer.code) == (409, "already_confirmed")
    assert everything(database) == before


def test_without_a_phone_there_is_nobody_to_send_to(database: ServiceDatabase) -> None:
    answer = resend(register(), "phone")

    assert (answer.status, answer.code) == (409, "no_phone")


@pytest.mark.parametrize("channel", ["fax", "", None, 1])
def test_other_channels_are_refused(database: ServiceDatabase, channel: Any) -> None:
    answer = resend(register(), channel)

    assert (answer.status, answer.fields) == (422, {"channel"})
