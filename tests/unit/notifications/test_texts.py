"""What notifications say: in both languages, with the numbers, plurals and moments of each."""

from __future__ import annotations

from string import Formatter
from typing import Any

import pytest

from functions.notifications.texts import LANGUAGES, LONGEST_QUOTE, locale_of, render

EVERYTHING: dict[str, Any] = {
    "title": "Fractions",
    "course": "Algebra",
    "timezone": "Europe/Belgrade",
    "due_at": "2026-10-12T18:00:00+00:00",
    "starts_at": "2026-12-05T08:05:00+00:00",
    "opens_at": "2026-01-01T23:30:00+00:00",
    "closes_at": "2026-03-03T12:00:00+00:00",
    "expires_at": "2026-05-05T12:00:00+00:00",
    "max_score": "20.00",
    "score": "16.50",
    "mark": 4,
    "student": "Ana",
    "attempt": 2,
    "quote": "Well argued.",
    "body": "The room is flooded.",
    "minutes": 45,
    "location": "Room 12",
    "report": "attendance",
    "format": "PDF",
    "rows": 21,
    "status": "late",
}
KEYS = sorted(LANGUAGES["en"].texts)


def fields(templates: tuple[str, ...]) -> set[tuple[str | None, str | None]]:
    return {(name, spec) for text in templates for _, name, spec, _ in Formatter().parse(text) if name}


def test_languages_have_the_same_texts_about_the_same_things() -> None:
    english, russian = LANGUAGES["en"].texts, LANGUAGES["ru"].texts

    assert set(english) == set(russian)
    for key in english:
        assert {name for name, _ in fields(english[key])} == {name for name, _ in fields(russian[key])}, key
    assert set(LANGUAGES["en"].names) == set(LANGUAGES["ru"].names)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_every_text_can_be_said(locale: str, key: str) -> None:
    text = render(locale, key, EVERYTHING)

    assert text.title
    assert text.body
    assert not {"{", "}", "None"} & set(text.title + text.body)
    if locale == "ru" and key != "broadcast":
        assert any("а" <= letter <= "я" for letter in text.title.lower())


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_what_is_not_known_is_left_out(locale: str, key: str) -> None:
    needed = {"title": "T", "body": "B", "report": "attendance"}

    text = render(locale, key, {**dict.fromkeys(EVERYTHING), **needed})

    assert text.title
    assert "None" not in text.title + text.body


def test_english() -> None:
    assert render("en", "homework_assigned", EVERYTHING) == (
        "New homework: Fractions",
        "Course “Algebra”. Due 12 October 2026, 20:00 (Europe/Belgrade). Up to 20 points.",
    )
    assert render("en", "submission_graded", EVERYTHING).body == (
        "16.5 out of 20 points. Course “Algebra”. Feedback: Well argued."
    )
    assert render("en", "report_ready", EVERYTHING) == (
        "Report ready: attendance",
        "PDF, 21 rows. It can be downloaded until 5 May 2026, 14:00 (Europe/Belgrade).",
    )


def test_russian() -> None:
    assert render("ru", "test_published", EVERYTHING) == (
        "Новый тест: Fractions",
        (
            "Курс «Algebra». Откроется: 2 января 2026, 00:30 (Europe/Belgrade)."
            " Закроется: 3 марта 2026, 13:00 (Europe/Belgrade). На решение: 45 минут."
        ),
    )
    assert render("ru", "submission_graded", EVERYTHING).body == (
        "16,5 из 20 баллов. Курс «Algebra». Отзыв: Well argued."
    )
    assert render("ru", "report_ready", EVERYTHING).body.startswith("PDF, 21 строка.")


@pytest.mark.parametrize(
    ("minutes", "russian", "english"),
    [
        (1, "1 минута", "1 minute"),
        (2, "2 минуты", "2 minutes"),
        (4, "4 минуты", "4 minutes"),
        (5, "5 минут", "5 minutes"),
        (11, "11 минут", "11 minutes"),
        (12, "12 минут", "12 minutes"),
        (14, "14 минут", "14 minutes"),
        (21, "21 минута", "21 minutes"),
        (22, "22 минуты", "22 minutes"),
        (100, "100 минут", "100 minutes"),
        (111, "111 минут", "111 minutes"),
        (121, "121 минута", "121 minutes"),
    ],
)
def test_counted_words_take_their_form(minutes: int, russian: str, english: str) -> None:
    assert f"На решение: {russian}." in render("ru", "test_published", {"title": "T", "minutes": minutes}).body
    assert f"Time limit: {english}." in render("en", "test_published", {"title": "T", "minutes": minutes}).body


@pytest.mark.parametrize(
    ("max_score", "of", "up_to"),
    [
        ("1", "из 1 балла", "1 балл"),
        ("2.00", "из 2 баллов", "2 балла"),
        ("21.00", "из 21 балла", "21 балл"),
        ("11", "из 11 баллов", "11 баллов"),
        ("12.50", "из 12,5 балла", "12,5 балла"),
        ("100", "из 100 баллов", "100 баллов"),
    ],
)
def test_points_are_declined_by_their_number(max_score: str, of: str, up_to: str) -> None:
    values = {"title": "T", "score": "1", "max_score": max_score}

    assert of in render("ru", "submission_graded", values).body
    assert f"Максимум {up_to}." in render("ru", "homework_assigned", values).body


@pytest.mark.parametrize(
    ("locale", "served"),
    [("ru", "ru"), ("ru-RU", "ru"), ("RU_kz", "ru"), ("en", "en"), ("de", "en"), ("", "en"), ("rum", "en")],
)
def test_locale_is_served_by_a_language(locale: str, served: str) -> None:
    assert locale_of(locale) == served


def test_values_are_never_read_as_templates() -> None:
    hostile = "{course.__class__} {0} {title:moment} %s"

    text = render("en", "homework_assigned", {"title": hostile, "course": hostile})

    assert text == (f"New homework: {hostile}", f"Course “{hostile}”.")


def test_long_quotes_are_cut() -> None:
    body = render("en", "report_failed", {"report": "attendance", "quote": "x" * 5000}).body

    assert body == f"{'x' * (LONGEST_QUOTE - 1)}… You can ask for it again."


def test_reports_that_are_still_to_be_invented_keep_their_word() -> None:
    assert render("ru", "report_ready", {"report": "heatmap"}).title == "Отчёт готов: heatmap"
