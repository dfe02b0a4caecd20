"""What notifications say, in the reader's language: fills in the catalogues' templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import Any, NamedTuple

from functions.notifications.texts import en, ru
from functions.notifications.texts.language import Language
from kernel import clock

LANGUAGES: Mapping[str, Language] = {"en": en.LANGUAGE, "ru": ru.LANGUAGE}
LONGEST_QUOTE = 300


class Text(NamedTuple):
    """A notification's words. They may hold any characters: whoever shows them escapes them."""

    title: str
    body: str


def locale_of(locale: str) -> str:
    """Return the catalogue for a person's locale: Russian for ``ru`` and its regions, English for all others."""
    return "ru" if locale.replace("_", "-").lower().split("-")[0] == "ru" else "en"


def render(locale: str, key: str, parameters: Mapping[str, Any]) -> Text:
    """Fill in a text. A sentence that names a parameter which is None or missing is left out.

    Args:
        parameters: moments (names ending in ``_at``) as RFC 3339 texts, with the zone that shows them in ``timezone``.

    Raises:
        KeyError: the catalogue has no such text.
    """
    language = LANGUAGES[locale]
    title, *sentences = language.texts[key]
    values = {name: _value(name, value, parameters) for name, value in parameters.items() if value is not None}
    words = _Words(language)
    told = [words.vformat(sentence, (), values) for sentence in sentences if _names_in(sentence) <= values.keys()]
    return Text(words.vformat(title, (), {**language.unnamed, **values}), " ".join(told))


def _value(name: str, value: Any, parameters: Mapping[str, Any]) -> Any:
    if name.endswith("_at"):
        return datetime.fromisoformat(value).astimezone(clock.zone(parameters.get("timezone") or "UTC"))
    if name == "quote" and len(value) > LONGEST_QUOTE:
        return f"{value[: LONGEST_QUOTE - 1].rstrip()}…"
    return value


@cache
def _names_in(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


class _Words(Formatter):
    """Writes values as a language does. Values are foreign: they are only ever inserted, never read as templates."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if not format_spec:
            return str(value)
        if format_spec == "moment":
            return self._language.moment(value)
        if format_spec == "name":
            return self._language.names.get(value, value)
        number = Decimal(str(value))
        if format_spec == "number":
            return self._language.number(number)
        return self._language.counted(number, format_spec)
