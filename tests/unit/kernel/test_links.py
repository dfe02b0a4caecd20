"""What an https address is."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from kernel.links import HttpsLink, is_https

LINK = TypeAdapter[str](HttpsLink)


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "https://example.org:8443/a?b=c,d#e", "HTTPS://example.org/", "https://пример.рф/путь"],
)
def test_https_addresses(address: str) -> None:
    assert LINK.validate_python(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "example.org",
        "//example.org",
        "http://example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///path",
        "https://user:secret@example.org",
        "https://example.org@evil.example",
        "https://exa mple.org",
        "https://example.org/\n",
        "https://example.org/\x07",
        "https://example.org/\u202egpj.exe",
        "https://example.org\\@evil.example",
        "https://example.org:port",
        "https://example.org:99999",
        "https://[::1",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_others_are_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        LINK.validate_python(address)


def test_scheme_is_read_in_any_case() -> None:
    assert is_https("HtTpS://example.org")
