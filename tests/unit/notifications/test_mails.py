"""What mails and SMS say, in both languages, and what foreign text can't do to them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from functions.notifications.mail import Links, MailText, render_mail, render_sms
from functions.notifications.mail.en import ENGLISH
from functions.notifications.mail.lines import one_line, safe_link
from functions.notifications.mail.rendering import texts_of
from functions.notifications.mail.ru import RUSSIAN, plural

LINKS = Links("https://api.example.org/prod", "https://school.example.org", "https://api.example.org/prod/u/abc")
TOKEN = {"token": "a-b_c", "expires_at": "2026-01-16T09:30:00Z"}
KINDS: dict[str, dict[str, Any]] = {
    "confirm_email": TOKEN,
    "reset_password": TOKEN,
    "password_changed": {"changed_at": "2026-01-16T11:30:00+02:00"},
    "digest": {"items": [{"title": "Graded", "body": "18 of 20", "link": "/courses/1"}], "count": 1},
}
HOSTILE = "<script>alert(1)</script>\r\nBcc: everybody@example.org\u2028\u202egnp.exe &amp;"


class Shown(HTMLParser):
    """Reads a mail as its reader does: texts, links, and every tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "action"}]

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


def a_mail(kind: str, locale: str = "en", links: Links = LINKS, **changes: Any) -> MailText:
    return render_mail(kind, locale, {**KINDS[kind], **changes}, links)


def a_digest(*titles: str, locale: str = "en", count: int = 0, links: Links = LINKS, **item: Any) -> MailText:
    items = [{"title": title, "body": "", "link": None, **item} for title in titles]
    return render_mail("digest", locale, {"items": items, "count": count or len(items)}, links)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("en", "en"), ("ru", "ru"), ("ru-RU", "ru"), ("RU_ru", "ru"), ("de", "en"), ("", "en"), ("rum", "en")],
)
def test_russian_goes_to_russian_locales_alone(locale: str, language: str) -> None:
    assert texts_of(locale).language == language


def test_both_languages_have_all_mails() -> None:
    assert set(ENGLISH.accounts) == set(RUSSIAN.accounts) == set(KINDS) - {"digest"}


@pytest.mark.parametrize("locale", ["en", "ru"])
@pytest.mark.parametrize("kind", KINDS)
def test_mail_is_whole_in_text_and_html(kind: str, locale: str) -> None:
    mail = a_mail(kind, locale)
    shown = Shown(mail.html)

    assert mail.subject
    assert "{" not in mail.text + shown.text
    assert f'<html lang="{locale}">' in mail.html
    assert set(shown.links) <= set(mail.text.split())
    assert all(link.startswith("https://") for link in shown.links)
    assert not {"img", "script", "link", "style"} & set(shown.tags)


def test_the_languages_differ() -> None:
    for kind in set(KINDS) - {"digest"}:
        assert a_mail(kind, "en").subject.isascii()
        assert not a_mail(kind, "ru").subject.isascii()


@pytest.mark.parametrize(
    ("kind", "page"), [("confirm_email", "account/confirm-email"), ("reset_password", "account/reset-password")]
)
def test_token_stands_in_the_fragment_of_the_account_page(kind: str, page: str) -> None:
    link = f"https://api.example.org/prod/{page}#token=a-b_c"

    assert set(Shown(a_mail(kind).html).links) == {link}
    assert link in a_mail(kind).text.splitlines()


def test_token_is_quoted() -> None:
    assert "#token=a%26b%23%22%3E" in a_mail("confirm_email", token='a&b#">').text


def test_moments_are_told_in_utc() -> None:
    assert "2026-01-16 09:30 UTC" in a_mail("confirm_email").text
    assert "2026-01-16 09:30 UTC" in a_mail("password_changed").text


def test_security_mails_can_not_be_unsubscribed_from() -> None:
    for kind in set(KINDS) - {"digest"}:
        mail = a_mail(kind)
        assert mail.headers == {}
        assert LINKS.unsubscribe not in mail.text + mail.html


def test_digest_tells_mail_programs_how_to_unsubscribe() -> None:
    mail = a_mail("digest")

    assert mail.headers == {
        "List-Unsubscribe": f"<{LINKS.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert LINKS.unsubscribe in Shown(mail.html).links
    assert LINKS.unsubscribe in mail.text


def test_single_notification_is_a_mail_of_its_own_subject() -> None:
    mail = a_mail("digest")

    assert mail.subject == "Graded"
    assert "18 of 20" in mail.text
    assert "https://school.example.org/courses/1" in Shown(mail.html).links


def test_several_notifications_are_lines_of_one_mail() -> None:
    mail = a_digest(*[f"Homework {number}" for number in range(30)])

    assert mail.subject == "30 new notifications"
    assert mail.text.count("• Homework") == Shown(mail.html).text.count("Homework") == 30


def test_message_that_is_alone_in_its_mail_is_printed_whole_in_its_paragraphs() -> None:
    long = " ".join(["word"] * 395)

    mail = a_digest("News", body=f"{long}\r\n\r\n<b>Second</b>\u202e\n\nThird & last")

    assert mail.text.startswith(f"News\n\n{long}\n\n<b>Second</b>\n\nThird & last\n\n--\n")
    assert f">{long}</p>" in mail.html
    assert ">&lt;b&gt;Second&lt;/b&gt;</p>" in mail.html
    assert ">Third &amp; last</p>" in mail.html
    assert Shown(mail.html).tags.count("p") == 4


def test_message_among_others_is_one_short_line() -> None:
    mail = a_digest("One", "Two", body="first\nsecond " + "x" * 500)

    assert "first second xxx" in mail.text
    assert f"{'x' * 286}…" in mail.text
    assert "x" * 300 not in mail.text + mail.html


def test_what_has_no_room_is_counted() -> None:
    assert "… and 7 more." in a_digest("One", "Two", count=9).text
    assert "… и ещё 7." in a_digest("One", "Two", count=9, locale="ru").text


@pytest.mark.parametrize(
    ("count", "form"),
    [
        *[(1, "one"), (21, "one"), (101, "one"), (2, "few"), (4, "few"), (22, "few")],
        *[(5, "many"), (11, "many"), (12, "many"), (25, "many"), (100, "many"), (111, "many"), (112, "many")],
    ],
)
def test_russian_numbers_take_their_forms(count: int, form: str) -> None:
    assert plural(count, "one", "few", "many") == form


def test_hostile_title_stays_text() -> None:
    for mail in (a_digest(HOSTILE), a_digest(HOSTILE, HOSTILE, body=HOSTILE)):
        shown = Shown(mail.html)
        assert "script" not in shown.tags
        assert not {"onclick", "onload", "src"} & shown.attributes
        assert "<script>alert(1)</script>" in shown.text


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00"])
def test_subject_has_one_line_whatever_the_title(breaking: str) -> None:
    subject = a_digest(f"Grade{breaking}Bcc: everybody@example.org").subject

    assert subject == "Grade Bcc: everybody@example.org"
    assert len(subject.splitlines()) == 1


def test_text_is_not_turned_around_and_has_an_end() -> None:
    assert one_line("\u202egnp.exe\u2066", 50) == "gnp.exe"
    assert one_line("x" * 500, 150) == "x" * 149 + "…"
    assert len(a_digest("я" * 5000).subject) == 150
    assert one_line("\ud800 lone", 50) == "lone"


@pytest.mark.parametrize(
    ("link", "led"),
    [
        ("/courses/1", "https://school.example.org/courses/1"),
        ("https://elsewhere.example/x", "https://elsewhere.example/x"),
        ("//evil.example/x", None),
        ("/\\evil.example", None),
        ("http://plain.example", None),
        ("javascript:alert(1)", None),
        ("https://a.example/\r\nBcc: b", None),
        ("/a b", None),
        ("", None),
        (None, None),
    ],
)
def test_link_leads_to_the_web_client_or_by_https(link: str | None, led: str | None) -> None:
    assert safe_link(link, "https://school.example.org") == led


def test_path_without_a_web_client_is_no_link() -> None:
    mail = a_digest("Graded", link="/courses/1", links=Links("https://a.example", "", "https://a.example/u"))

    assert Shown(mail.html).links == ["https://a.example/u"]


def test_sms_fits_one_message_in_both_alphabets() -> None:
    assert render_sms("en", {"code": "042042"}) == "Campus: your code is 042042. Tell it to nobody."
    russian = render_sms("ru-RU", {"code": "042042"})
    assert "042042" in russian
    assert len(russian) <= 70


def test_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError):
        render_mail("nothing", "en", TOKEN, LINKS)
