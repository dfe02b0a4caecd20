"""Addresses that people write and other people follow: https alone, with nothing in them that deceives."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError


def is_https(address: str) -> bool:
    """Whether a text is an https address: with a host, without a user or password, space or invisible character."""
    if not address.isprintable() or " " in address or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        # Reading the port refuses one that is no number.
        return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _https(address: str) -> str:
    if not is_https(address):
        raise PydanticCustomError("https_url", "Must be an https address")
    return address


HttpsLink = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_https)]
"""A link that a request gives."""
