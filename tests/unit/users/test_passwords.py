"""Hashes of passwords, and which ones may be chosen."""

from __future__ import annotations

import re

import bcrypt
import pytest

from functions.users import password_hashing
from functions.users.breached import LIST, is_breached
from functions.users.password_hashing import COST, NOBODYS_HASH, hash_password, is_right
from functions.users.password_rules import refuse_guessable
from kernel.errors import Unprocessable


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_hashing, "COST", 4)


def refuse(password: str, *, email: str = "anna.petrova@example.org", full_name: str = "Anna Petrova") -> None:
    refuse_guessable(password, field="password", email=email, full_name=full_name)


def test_hashes_cost_what_the_design_says() -> None:
    assert COST == 12
    assert hash_password("some long password").startswith("$2b$12$")


def test_nobodys_hash_costs_as_much_as_anybodys() -> None:
    assert re.fullmatch(rf"\$2b\${COST}\$[./A-Za-z0-9]{{53}}", NOBODYS_HASH)


@pytest.mark.usefixtures("cheap")
def test_right_password_is_told_from_wrong_ones() -> None:
    stored = hash_password("some long password")

    assert is_right("some long password", stored)
    assert not is_right("Some long password", stored)
    assert not is_right("some long password ", stored)


@pytest.mark.usefixtures("cheap")
def test_characters_behind_the_72nd_byte_count() -> None:
    stored = hash_password("a" * 100 + "b")

    assert is_right("a" * 100 + "b", stored)
    assert not is_right("a" * 100 + "c", stored)


@pytest.mark.usefixtures("cheap")
def test_two_keyboards_write_one_password() -> None:
    assert is_right("caf\u00e9 au lait", hash_password("cafe\u0301 au lait"))


@pytest.mark.usefixtures("cheap")
def test_equal_passwords_have_different_hashes() -> None:
    assert hash_password("some long password") != hash_password("some long password")


def test_unknown_account_is_checked_against_nobodys_hash_and_never_right(monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[bytes] = []
    nobodys = bcrypt.hashpw(password_hashing._prepared("anything"), bcrypt.gensalt(4))
    real = bcrypt.checkpw

    def check(given: bytes, stored: bytes) -> bool:
        checked.append(stored)
        return real(given, stored)

    monkeypatch.setattr(password_hashing, "NOBODYS_HASH", nobodys.decode())
    monkeypatch.setattr(bcrypt, "checkpw", check)

    assert not is_right("anything", None)
    assert checked == [nobodys]


@pytest.mark.parametrize("password", ["password", "PassWord", "12345678", "qwertyuiop", "iloveyou", "trustno1"])
def test_breached_passwords_are_known_in_any_case(password: str) -> None:
    assert is_breached(password)
    with pytest.raises(Unprocessable) as refusal:
        refuse(password)
    assert [(error.field, error.code) for error in refusal.value.errors] == [("password", "password_breached")]


def test_list_is_long_and_holds_nothing_too_short_to_be_chosen() -> None:
    import gzip

    words = gzip.decompress(LIST.read_bytes()).decode().splitlines()

    assert len(words) > 40_000
    assert min(map(len, words)) == 8
    assert words == sorted(set(words))


@pytest.mark.parametrize(
    "password",
    [
        "anna.petrova@example.org",
        "ANNA.PETROVA@EXAMPLE.ORG",
        "anna.petrova",
        "Anna Petrova",
        "anna  petrova",
        "petrova anna",
        "annapetrova",
        "PetrovaAnna",
    ],
)
def test_ones_own_email_and_name_are_no_passwords(password: str) -> None:
    with pytest.raises(Unprocessable) as refusal:
        refuse(password)
    assert refusal.value.errors[0].code == "password_personal"


def test_a_word_of_ones_name_is_no_password() -> None:
    with pytest.raises(Unprocessable):
        refuse("hohenlohe", full_name="Anna Hohenlohe")


@pytest.mark.parametrize("password", ["correct horse battery", "aaaaaaaz", "anna petrova is my name", "        x"])
def test_no_composition_is_asked_for(password: str) -> None:
    refuse(password)
