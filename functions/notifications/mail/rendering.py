"""Writes mails and SMS from the parameters of a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from functions.notifications.mail import layout
from functions.notifications.mail.en import ENGLISH
from functions.notifications.mail.lines import one_line, paragraphs, safe_link
from functions.notifications.mail.message import Links, MailText
from functions.notifications.mail.ru import RUSSIAN
from functions.notifications.mail.texts import AccountText, Texts
from functions.notifications.texts import locale_of

SUBJECT_LIMIT = 150
BODY_LIMIT = 300
_PAGES = {"confirm_email": "confirm-email", "reset_password": "reset-password"}


def texts_of(locale: str) -> Texts:
    """Return the texts for a locale such as ``ru-RU``; English unless it is Russian."""
    return RUSSIAN if locale_of(locale) == "ru" else ENGLISH


def render_sms(locale: str, parameters: Mapping[str, Any]) -> str:
    """Write the SMS with a code; short enough for one message in either alphabet."""
    return texts_of(locale).sms_code.format(code=parameters["code"])


def render_mail(kind: str, locale: str, parameters: Mapping[str, Any], links: Links) -> MailText:
    """Write a mail.

    Args:
        kind: confirm_email, reset_password, password_changed or digest.
        parameters: ``token`` and ``expires_at``; ``changed_at``; or a digest's ``items`` and their ``count``.

    Raises:
        KeyError: there is no such kind, or a parameter is missing.
    """
    texts = texts_of(locale)
    if kind == "digest":
        return _digest(texts, parameters, links)
    return _account_mail(texts, texts.accounts[kind], _link_of(kind, parameters, links), parameters)


def _link_of(kind: str, parameters: Mapping[str, Any], links: Links) -> str:
    """The token goes into the fragment: it is never sent to a server, nor fetched by what scans mails."""
    if kind not in _PAGES:
        return ""
    return f"{links.api}/account/{_PAGES[kind]}#token={quote(str(parameters['token']), safe='')}"


def _account_mail(texts: Texts, said: AccountText, link: str, parameters: Mapping[str, Any]) -> MailText:
    when = _moment(str(parameters.get("expires_at") or parameters["changed_at"]))
    before = [text.format(when=when) for text in said.paragraphs]
    after = [text.format(when=when) for text in said.closing]
    html = layout.page(
        texts.language,
        said.subject,
        *map(layout.paragraph, before),
        layout.button(said.button, link) if link else "",
        *map(layout.paragraph, after),
        layout.plain_link(texts.button_fails, link) if link else "",
    )
    text = "\n\n".join([*before, *([link] if link else []), *after])
    return MailText(said.subject, f"{text}\n", html)


def _digest(texts: Texts, parameters: Mapping[str, Any], links: Links) -> MailText:
    items, count = parameters["items"], int(parameters["count"])
    told = [_item(each, links) for each in items]
    subject = told[0][0] if count == 1 else texts.digest_subject(count)
    more = texts.digest_more(count - len(told)) if count > len(told) else ""
    if count == 1:
        link = told[0][2]
        lines = paragraphs(str(items[0].get("body") or ""))
        shown = [*map(layout.paragraph, lines), layout.button(texts.open_link, link) if link else ""]
        lines.append(link or "")
    else:
        shown = [layout.item(title, body, texts.open_link, link) for title, body, link in told]
        lines = ["\n".join(filter(None, (f"• {title}", body, link))) for title, body, link in told]
    html = layout.page(
        texts.language,
        subject,
        *shown,
        layout.paragraph(more) if more else "",
        layout.footer(texts.why, texts.unsubscribe, links.unsubscribe),
    )
    closing = f"--\n{texts.why}\n{texts.unsubscribe}: {links.unsubscribe}\n"
    text = "\n\n".join(filter(None, [subject, *lines, more, closing]))
    # RFC 8058: mail programs offer a button that posts to this address, and ask nobody.
    headers = {"List-Unsubscribe": f"<{links.unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return MailText(subject, text, html, headers)


def _item(said: Mapping[str, Any], links: Links) -> tuple[str, str, str | None]:
    title = one_line(str(said["title"]), SUBJECT_LIMIT)
    return title, one_line(str(said.get("body") or ""), BODY_LIMIT), safe_link(said.get("link"), links.web)


def _moment(written: str) -> str:
    return datetime.fromisoformat(written).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
