"""The shape of the texts that each language fills in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AccountText:
    """A mail about an account. Texts may name ``{when}``, a moment in UTC.

    It never bears a person's name: whoever registers a foreign address chooses that name, and with it a text that we
    would send to a stranger.
    """

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    closing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language."""

    language: str
    accounts: Mapping[str, AccountText]
    sms_code: str
    button_fails: str
    digest_subject: Callable[[int], str]
    digest_more: Callable[[int], str]
    open_link: str
    why: str
    unsubscribe: str
