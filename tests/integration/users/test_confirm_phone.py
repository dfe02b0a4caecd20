"""POST /api/users/confirm-phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.users.repository.one_time_tokens import PHONE_TRIES
from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import Account, api, everything, register

PHONE, OTHER_PHONE = "+12025550123", "+12025550124"


def sent_code(database: ServiceDatabase) -> str:
    return str(database.events("PhoneConfirmationRequested")[-1]["code"])


def other_than(code: str, number: int = 1) -> str:
    return f"{(int(code) + number) % 1_000_000:06d}"


def confirm(person: Account, code: Any) -> Answer:
    return api.post("/api/users/confirm-phone", {"code": code}, caller=person.caller)


def test_anonymous_has_no_phone(database: ServiceDatabase) -> None:
    assert api.post("/api/users/confirm-phone", {"code": "123456"}).status == 401


def test_right_code_confirms(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)

    answer = confirm(person, sent_code(database))

    assert answer.status == 200
    assert answer.json()["phone_confirmed"] is True
    assert answer.json()["version"] == 2


def test_code_is_good_once(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)
    code = sent_code(database)
    confirm(person, code)

    answer = confirm(person, code)

    assert (answer.status, answer.code) == (400, "invalid_code")


def test_wrong_code_confirms_nothing(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)

    answer = confirm(person, other_than(sent_code(database)))

    assert (answer.status, answer.code) == (400, "invalid_code")
    assert person.reread().user == person.user


def test_right_code_after_four_wrong_ones_still_works(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)
    code = sent_code(database)
    for number in range(1, PHONE_TRIES):
        assert confirm(person, other_than(code, number)).status == 400

    assert confirm(person, code).status == 200


def test_after_five_wrong_ones_the_right_one_is_refused(database: ServiceDatabase) -> None:
    assert PHONE_TRIES == 5
    person = register(phone=PHONE)
    code = sent_code(database)
    for number in range(1, PHONE_TRIES + 1):
        assert confirm(person, other_than(code, number)).status == 400
    before = everything(database)

    answer = confirm(person, code)

    assert (answer.status, answer.code) == (400, "invalid_code")
    assert everything(database) == before


def test_new_code_has_new_tries_and_voids_the_old(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)
    old = sent_code(database)
    for number in range(1, PHONE_TRIES + 1):
        confirm(person, other_than(old, number))
    api.post("/api/users:resend-confirmation", {"channel": "phone"}, caller=person.caller)
    new = sent_code(database)

    if new != old:
        assert confirm(person, old).status == 400
    assert confirm(person, new).status == 200


def test_code_is_good_for_ten_minutes(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)

    with clock.moved_by(timedelta(minutes=10, seconds=1)):
        assert confirm(person, sent_code(database)).status == 400
    with clock.moved_by(timedelta(minutes=9, seconds=50)):
        assert confirm(person, sent_code(database)).status == 200


def test_code_of_another_phone_confirms_nothing(database: ServiceDatabase) -> None:
    person = register(phone=PHONE)
    old = sent_code(database)
    api.patch("/api/users/me", {"phone": OTHER_PHONE}, caller=person.caller)
    new = sent_code(database)

    if new != old:
        assert confirm(person, old).status == 400
    assert confirm(person, new).json()["phone"] == OTHER_PHONE


def test_somebody_elses_code_confirms_nothing(database: ServiceDatabase) -> None:
    anna = register(phone=PHONE)
    annas = sent_code(database)
    boris = register(phone=OTHER_PHONE)
    boriss = sent_code(database)

    if annas != boriss:
        assert confirm(boris, annas).status == 400
    assert confirm(anna, annas).status == 200


def test_who_has_no_phone_has_no_code(database: ServiceDatabase) -> None:
    answer = confirm(register(), "123456")

    assert (answer.status, answer.code) == (400, "invalid_code")


@pytest.mark.parametrize("code", ["12345", "1234567", "12345a", "１２３４５６", "", 123456, None, "123456\n7"])
def test_what_is_no_code_costs_no_try(database: ServiceDatabase, code: Any) -> None:
    person = register(phone=PHONE)
    before = everything(database)

    answer = confirm(person, code)

    assert (answer.status, answer.fields) == (422, {"code"})
    assert everything(database) == before
