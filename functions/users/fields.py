"""Field types of the users service's requests."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from functions.users.password_rules import MAX_LENGTH, MIN_LENGTH

_LOCALE = re.compile(r"([a-zA-Z]{2,3})(?:-([a-zA-Z]{4}))?(?:-([a-zA-Z]{2}|\d{3}))?")
_BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
MAX_NAME_LENGTH = 200


def _email(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        # test_environment lets the reserved domain .test pass; .local, .localhost and .invalid stay refused.
        found = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, strict=True, test_environment=True
        )
    except EmailNotValidError as error:
        raise PydanticCustomError("invalid_email", "is not an e-mail address") from error
    return unicodedata.normalize("NFC", found.normalized.lower())


def _phone(text: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException as error:
        raise PydanticCustomError("invalid_phone", "is not a phone number with its country code") from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise PydanticCustomError("invalid_phone", "is not a phone number with its country code")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _full_name(text: str) -> str:
    name = unicodedata.normalize("NFC", text)
    if len(name) > MAX_NAME_LENGTH:
        raise PydanticCustomError("string_too_long", "should have at most 200 characters")
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in _BIDI_CONTROLS for character in name):
        raise PydanticCustomError("invalid_name", "has control characters")
    if not any(character.isalnum() for character in name):
        raise PydanticCustomError("invalid_name", "has no letter")
    return name


def _locale(text: str) -> str:
    match = _LOCALE.fullmatch(text)
    if match is None:
        raise PydanticCustomError("invalid_locale", "is not a locale like en, en-GB or ru")
    language, script, region = match.groups()
    parts = (language.lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part)


def _password(text: str) -> str:
    """Characters are code points of the NFC form, which is what is hashed."""
    length = len(unicodedata.normalize("NFC", text))
    if length < MIN_LENGTH:
        raise PydanticCustomError("string_too_short", "should have at least 8 characters")
    if length > MAX_LENGTH:
        raise PydanticCustomError("string_too_long", "should have at most 128 characters")
    return text


_PASSWORD_SCHEMA = {"type": "string", "format": "password", "writeOnly": True}

Email = Annotated[
    str,
    StringConstraints(min_length=3, max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254, "examples": ["anna@example.org"]}),
]
"""An e-mail address, syntax only, in lower case. The part before the @ is ASCII, the domain may be international."""

Phone = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_phone),
    WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["+12025550123"]}),
]
"""A phone number in international form; kept as E.164."""

FullName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=4 * MAX_NAME_LENGTH),
    AfterValidator(_full_name),
    WithJsonSchema({"type": "string", "minLength": 1, "maxLength": MAX_NAME_LENGTH}),
]
"""A person's name in any script: NFC, without control characters."""

Locale = Annotated[str, StringConstraints(max_length=16), AfterValidator(_locale)]
"""A language tag: language, and optionally script and region. Mails fall back to English for what they don't speak."""

NewPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=1024),
    AfterValidator(_password),
    WithJsonSchema({**_PASSWORD_SCHEMA, "minLength": MIN_LENGTH, "maxLength": MAX_LENGTH}),
]
"""A password to be: 8 to 128 code points, spaces included."""

GivenPassword = Annotated[
    str,
    StringConstraints(strip_whitespace=False, max_length=1024),
    WithJsonSchema({**_PASSWORD_SCHEMA, "maxLength": 1024}),
]
"""A password to be checked against the stored one, whatever rules it was made under."""


def absent() -> Any:
    """Return the default of a field that may be left out of a PATCH, and not be null."""
    return Field(default_factory=lambda: None)
