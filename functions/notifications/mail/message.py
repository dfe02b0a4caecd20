"""A mail before it is sent, and what its links are made from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Links:
    """Bases of links, without a slash at the end.

    Attributes:
        api: the API's public URL, which serves the account pages.
        web: the school's web client; empty when there is none.
        unsubscribe: the whole address that ends such mails; empty on security mails.
    """

    api: str
    web: str = ""
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True)
class MailText:
    """One mail in both forms; `headers` are those beside the usual ones."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)
