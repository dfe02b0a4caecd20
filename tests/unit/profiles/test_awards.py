"""What events grant, in the holder's language."""

from __future__ import annotations

import pytest

from functions.profiles.awards import ICONS, Award, text_of


@pytest.mark.parametrize("award", Award)
def test_every_award_has_two_languages_and_an_icon(award: Award) -> None:
    english, russian = text_of(award, "en"), text_of(award, "ru")

    assert english.title.isascii()
    assert english.description.endswith(".")
    assert not russian.title.isascii()
    assert russian.description.endswith(".")
    assert ICONS[award]


@pytest.mark.parametrize("locale", ["ru", "ru-RU", "RU", "ru_RU"])
def test_russian_locales_read_russian(locale: str) -> None:
    assert text_of(Award.FULL_SCORE, locale).title == "Максимальный балл"


@pytest.mark.parametrize("locale", ["en", "en-GB", "de", "run", "sr-Cyrl", ""])
def test_all_others_read_english(locale: str) -> None:
    assert text_of(Award.FULL_SCORE, locale).title == "Full score"
