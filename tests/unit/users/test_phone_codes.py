"""Codes sent by SMS."""

from __future__ import annotations

import re

from functions.users import phone_codes
from kernel.ids import new_id, new_token
from tests.support.users import FakeSecrets

USER = new_id()
PHONE, OTHER_PHONE = "+12025550123", "+12025550124"


def test_codes_have_six_digits() -> None:
    assert all(re.fullmatch(r"\d{6}", phone_codes.new_code()) for _ in range(200))


def test_code_is_right_for_its_user_and_phone_alone(secrets: FakeSecrets) -> None:
    key_id, sealed = phone_codes.seal("012345", USER, PHONE)

    assert phone_codes.is_right("012345", USER, PHONE, key_id, sealed)
    assert not phone_codes.is_right("012346", USER, PHONE, key_id, sealed)
    assert not phone_codes.is_right("012345", new_id(), PHONE, key_id, sealed)
    assert not phone_codes.is_right("012345", USER, OTHER_PHONE, key_id, sealed)


def test_code_outlives_a_rotation_while_its_key_is_there(secrets: FakeSecrets) -> None:
    key_id, sealed = phone_codes.seal("012345", USER, PHONE)

    secrets.value = {"current": "k2", "k2": new_token(48), "k1": secrets.value["k1"]}
    assert phone_codes.is_right("012345", USER, PHONE, key_id, sealed)
    assert not phone_codes.is_right("012345", USER, PHONE, "gone", sealed)
