"""The page that the link at the end of a mail leads to: a button that stops such mails, and the word that it did."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from functions.notifications.mail.rendering import texts_of
from kernel.http.pages import Page, make_page

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
body { margin: 0; padding: 24px 16px; }
main { max-width: 420px; margin: 8vh auto 0; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 0 0 16px; }
button { padding: 12px 24px; border: 0; border-radius: 6px; background: #1d4ed8; color: #fff; font: inherit;
  font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid #60a5fa; outline-offset: 2px; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{text}</p>
{form}
</main>
</body>
</html>
"""
# Without an action it goes to the page's own address.
_FORM = '<form method="post"><button type="submit">{label}</button></form>'

_TYPES = {
    "en": {
        "homework": "homework",
        "test": "tests",
        "schedule": "the schedule",
        "achievement": "achievements",
        "system": "news of the platform",
    },
    "ru": {
        "homework": "домашние задания",
        "test": "тесты",
        "schedule": "расписание",
        "achievement": "достижения",
        "system": "новости платформы",
    },
}
_TEXTS = {
    "en": {
        "title": "Stop these messages?",
        "text": "We will send no more mails about: {types}. In the app nothing changes.",
        "label": "Stop them",
        "done_title": "Done",
        "done": "We send no more mails about: {types}. You can change that in your notification settings.",
    },
    "ru": {
        "title": "Больше не присылать?",
        "text": "Мы не будем присылать письма на темы: {types}. В приложении ничего не изменится.",
        "label": "Не присылать",
        "done_title": "Готово",
        "done": "Мы больше не присылаем письма на темы: {types}. Изменить это можно в настройках уведомлений.",
    },
}


def ask_page(locale: str, types: Sequence[str]) -> Page:
    """Make the page that asks whether to stop mails about these types of notifications."""
    said = _TEXTS[texts_of(locale).language]
    return _page(locale, types, said["title"], said["text"], _FORM.format(label=escape(said["label"])))


def done_page(locale: str, types: Sequence[str]) -> Page:
    """Make the page that tells that they are stopped."""
    said = _TEXTS[texts_of(locale).language]
    return _page(locale, types, said["done_title"], said["done"], "")


def _page(locale: str, types: Sequence[str], title: str, text: str, form: str) -> Page:
    language = texts_of(locale).language
    named = ", ".join(_TYPES[language].get(each, each) for each in types)
    shown = {"title": escape(title), "text": escape(text.format(types=named)), "form": form}
    return make_page(_PAGE.format(language=language, style=_STYLE, **shown), styles=[_STYLE], sends_form=True)
