"""What e-mails, phones, names, locales and passwords are accepted, and in which form they are kept."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from functions.users.fields import Email, FullName, Locale, NewPassword, Phone
from functions.users.schemas import LoginRequest, UserAdminPatch, UserSelfPatch

EMAIL: TypeAdapter[str] = TypeAdapter(Email)
PHONE: TypeAdapter[str] = TypeAdapter(Phone)
NAME: TypeAdapter[str] = TypeAdapter(FullName)
LOCALE: TypeAdapter[str] = TypeAdapter(Locale)
PASSWORD: TypeAdapter[str] = TypeAdapter(NewPassword)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Anna@Example.ORG", "anna@example.org"),
        ("anna+school@example.org", "anna+school@example.org"),
        ("anna@bücher.example.org", "anna@bücher.example.org"),
        ("anna@xn--bcher-kva.example.org", "anna@bücher.example.org"),
        ("anna@BÜCHER.example.org", "anna@bücher.example.org"),
        ("anna@school.test", "anna@school.test"),
    ],
)
def test_one_mailbox_has_one_form(given: str, kept: str) -> None:
    assert EMAIL.validate_python(given) == kept


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@localhost",
        "anna@school.local",
        "anna@x.invalid",
        "an na@example.org",
        "anna@example",
        "anna@exa mple.org",
        "anna@[192.0.2.1]",
        '"anna"@example.org',
        "Anna <anna@example.org>",
        "änna@example.org",
        "anna@example.org\r\nBcc: all@example.org",
        "a" * 65 + "@example.org",
        "anna@" + "a" * 250 + ".org",
    ],
)
def test_what_is_no_mailbox_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        EMAIL.validate_python(bad)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("+12025550123", "+12025550123"),
        ("+1 (202) 555-0123", "+12025550123"),
        ("+7 916 123-45-67", "+79161234567"),
        ("+49 30 901820", "+4930901820"),
    ],
)
def test_phones_are_kept_as_e164(given: str, kept: str) -> None:
    assert PHONE.validate_python(given) == kept


@pytest.mark.parametrize(
    "bad", ["", "123", "2025550123", "+1202555", "+999123456789", "hello", "+12025550123 ext. 5", "+1202555012345678"]
)
def test_phones_need_a_country_code_and_a_real_number(bad: str) -> None:
    with pytest.raises(ValidationError):
        PHONE.validate_python(bad)


@pytest.mark.parametrize("name", ["Anna", "Анна Петрова", "李小龍", "Ana Petrović-O’Neil", "أحمد", "X Æ A-12"])
def test_names_of_all_scripts_are_accepted(name: str) -> None:
    assert NAME.validate_python(name) == name


def test_names_are_kept_composed() -> None:
    assert NAME.validate_python("Ame\u0301lie") == "Am\u00e9lie"


@pytest.mark.parametrize("bad", ["", "...", "\u200b", "An\nna", "An\tna", "Anna\u202egro", "An\x7fna", "a" * 201])
def test_names_that_show_nothing_or_something_else_are_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        NAME.validate_python(bad)


def test_names_may_have_200_characters() -> None:
    assert NAME.validate_python("a" * 200) == "a" * 200


@pytest.mark.parametrize(
    ("given", "kept"),
    [("en", "en"), ("ru", "ru"), ("EN-gb", "en-GB"), ("sr-latn-rs", "sr-Latn-RS"), ("es-419", "es-419")],
)
def test_locales_are_kept_in_their_usual_case(given: str, kept: str) -> None:
    assert LOCALE.validate_python(given) == kept


@pytest.mark.parametrize("bad", ["", "e", "english", "en_GB", "en-", "en-GB-x", "1n", "en-GBR"])
def test_what_is_no_language_tag_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        LOCALE.validate_python(bad)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("a" * 7, False),
        ("a" * 8, True),
        ("a" * 128, True),
        ("a" * 129, False),
        ("я" * 7, False),
        ("я" * 8, True),
        ("я" * 128, True),
        ("e\u0301" * 4, False),
        ("e\u0301" * 8, True),
        ("e\u0301" * 128, True),
        ("😀" * 8, True),
        (" " * 8, True),
    ],
)
def test_passwords_are_counted_in_composed_code_points(text: str, fits: bool) -> None:
    if fits:
        assert PASSWORD.validate_python(text) == text
    else:
        with pytest.raises(ValidationError):
            PASSWORD.validate_python(text)


def test_passwords_keep_the_spaces_around_them() -> None:
    body = LoginRequest.model_validate_json('{"email": " anna@example.org ", "password": " two spaces "}', strict=True)

    assert (body.email, body.password) == ("anna@example.org", " two spaces ")


def test_passwords_stay_out_of_what_models_show() -> None:
    body = LoginRequest(email="anna@example.org", password="my secret words")

    assert "my secret words" not in repr(body)


@pytest.mark.parametrize("field", ["full_name", "locale", "timezone"])
def test_patch_takes_no_null_for_what_everybody_has(field: str) -> None:
    with pytest.raises(ValidationError):
        UserSelfPatch.model_validate({field: None})


@pytest.mark.parametrize("field", ["role", "is_active", "full_name"])
def test_admins_patch_takes_no_null(field: str) -> None:
    with pytest.raises(ValidationError):
        UserAdminPatch.model_validate({field: None})


def test_patch_tells_absent_from_null() -> None:
    assert UserSelfPatch.model_validate({}).changes() == {}
    assert UserSelfPatch.model_validate({"phone": None}).changes() == {"phone": None}


@pytest.mark.parametrize("adapter", [EMAIL, PHONE, NAME, LOCALE, PASSWORD])
@settings(deadline=None)
@given(text=st.text(max_size=40))
def test_any_text_is_kept_or_refused_and_what_is_kept_stays(adapter: TypeAdapter[Any], text: str) -> None:
    try:
        kept = adapter.validate_python(text)
    except ValidationError:
        return
    assert adapter.validate_python(kept) == kept
