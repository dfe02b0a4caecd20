"""Addresses on their way to SES."""

from __future__ import annotations

import pytest

from functions.notifications.channels.addresses import as_kept, as_sent, sender


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ("anna@example.org", "anna@example.org"),
        ("anna@пример.рф", "anna@xn--e1afmkfd.xn--p1ai"),
        # Not strasse.de, which is somebody else's.
        ("anna@straße.de", "anna@xn--strae-oqa.de"),
    ],
)
def test_domain_travels_in_ascii_and_comes_back(kept: str, sent: str) -> None:
    assert as_sent(kept) == sent
    assert as_kept(sent) == as_kept(f"Anna <{sent.upper()}>") == kept


def test_name_of_the_sender_travels_in_ascii() -> None:
    assert sender("Campus <campus@example.org>") == "Campus <campus@example.org>"
    assert sender("campus@example.org") == "campus@example.org"
    written = sender("Школа № 1 <school@пример.рф>")
    assert written.isascii()
    assert written.startswith("=?utf-8?")
    assert written.endswith("<school@xn--e1afmkfd.xn--p1ai>")


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="two periods"):
        as_sent("anna@пример..рф")
