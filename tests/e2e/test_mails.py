"""Mails and SMS as people get them: out of the emulator's outbox, and their links used."""

from __future__ import annotations

import json
import secrets
from typing import Any
from uuid import UUID

import pytest

from localstack.embedded import outbox
from tests.support.http import Http
from tests.support.mails import a_bounce
from tests.support.people import PASSWORD, Person, a_registration, log_in, register, unique
from tests.support.platform import Platform
from tests.support.teaching import a_course, a_homework, a_submission, enroll, eventually, grade_path

NEW_PASSWORD = "a-quite-different-passphrase"


@pytest.fixture
def mailbox(platform: Platform) -> Mailbox:
    """What was sent to whom."""
    return Mailbox(platform)


class Mailbox:
    """The emulator's outbox."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def of(self, address: str) -> list[dict[str, Any]]:
        """All messages to an address or phone, oldest first."""
        return outbox.messages(self._platform.cloud.endpoint_url, address)

    def find(self, address: str, word: str) -> dict[str, Any] | None:
        """The newest message to somebody whose subject or text has a word."""
        found = [each for each in self.of(address) if word in f"{each.get('subject', '')} {each['text']}"]
        return found[-1] if found else None

    def wait_for(self, address: str, word: str) -> dict[str, Any]:
        """The same, once it is there."""
        return eventually(lambda: self.find(address, word), f"a message with {word!r} to {address}")


def token_in(mail: dict[str, Any], base_url: str, page: str) -> str:
    [link] = mail["links"]
    address, _, token = link.partition("#token=")
    assert address == f"{base_url}/account/{page}"
    return str(token)


def send_digests(platform: Platform, *people: Person) -> None:
    """Let the fold window of people's notifications pass, and the mailer run."""
    ids = [UUID(person.user_id) for person in people]
    due = "user_id = ANY(%(ids)s) AND mail_due_at IS NOT NULL AND mailed_by IS NULL"

    def all_wait() -> bool | None:
        rows = platform.rows("notifications", f"SELECT DISTINCT user_id FROM notifications WHERE {due}", ids=ids)
        return len(rows) == len(ids) or None

    eventually(all_wait, "notifications want mails")
    platform.settle()
    platform.rows("notifications", f"UPDATE notifications SET mail_due_at = now() WHERE {due}", ids=ids)
    platform.invoke("NotificationsMailerFunctionName")


def confirm_email(http: Http, mailbox: Mailbox, person: Person) -> None:
    """Use the link in somebody's first mail: nothing but account mails goes to an address before."""
    mail = mailbox.wait_for(person.email, "Confirm")
    answer = http.request("POST", "/api/users/confirm-email", {"token": token_in(mail, http.base_url, "confirm-email")})
    assert answer.status == 200, answer.text


@pytest.mark.parametrize(("locale", "word"), [("en", "Confirm"), ("ru", "Подтвердите")])
def test_link_of_the_confirmation_mail_confirms_the_address(
    http: Http, mailbox: Mailbox, locale: str, word: str
) -> None:
    person = register(http, locale=locale)

    mail = mailbox.wait_for(person.email, word)
    page = http.request("GET", "/account/confirm-email")
    answer = http.request("POST", "/api/users/confirm-email", {"token": token_in(mail, http.base_url, "confirm-email")})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert (answer.status, answer.json()["email_confirmed"]) == (200, True)
    assert len(mailbox.of(person.email)) == 1


def test_forgotten_password_is_replaced_by_the_mails_link_and_its_owner_told(http: Http, mailbox: Mailbox) -> None:
    person = register(http)
    http.request("POST", "/api/users:request-password-reset", {"email": person.email})

    mail = mailbox.wait_for(person.email, "asked for a new password")
    assert http.request("GET", "/account/reset-password").status == 200
    token = token_in(mail, http.base_url, "reset-password")
    body = {"token": token, "new_password": NEW_PASSWORD}
    assert http.request("POST", "/api/users:reset-password", body).status == 204

    assert log_in(http, person.email, NEW_PASSWORD).user_id == person.user_id
    old = {"email": person.email, "password": PASSWORD}
    assert http.request("POST", "/api/auth/login", old).status == 401
    assert mailbox.wait_for(person.email, "password was changed")


def test_code_of_the_sms_confirms_the_phone(http: Http, mailbox: Mailbox) -> None:
    phone = f"+49152{secrets.randbelow(10**8):08}"
    person = register(http, phone=phone)

    text = mailbox.wait_for(phone, "code is")["text"]
    code = next(word.strip(".") for word in text.split() if word.strip(".").isdigit())

    assert person.post("/api/users/confirm-phone", {"code": code}).json()["phone_confirmed"] is True


def test_tokens_and_codes_lie_nowhere_once_they_are_sent(http: Http, mailbox: Mailbox, platform: Platform) -> None:
    person = register(http)
    mail = mailbox.wait_for(person.email, "Confirm")
    token = token_in(mail, http.base_url, "confirm-email")

    sent = eventually(
        lambda: (
            platform.rows(
                "notifications",
                "SELECT parameters::text FROM messages WHERE user_id = %(id)s AND status = 'sent'",
                id=person.user_id,
            )
            or None
        ),
        "the message is sent",
    )
    assert token not in str(sent)


def test_burst_of_grades_is_one_mail_that_can_be_unsubscribed_from(
    http: Http, teacher: Person, mailbox: Mailbox, platform: Platform
) -> None:
    student, unconfirmed = register(http), register(http)
    confirm_email(http, mailbox, student)
    course = a_course(teacher)
    enroll(teacher, course["id"], student)
    enroll(teacher, course["id"], unconfirmed)
    for number in range(5):
        homework = a_homework(teacher, course["id"], title=f"Burst {number}")
        submission = a_submission(student, homework["id"])
        assert teacher.post(grade_path(submission), {"score": 5}).status == 200

    send_digests(platform, student, unconfirmed)

    mail = mailbox.wait_for(student.email, "new notifications")
    assert all(f"Burst {number}" in mail["text"] for number in range(5))
    platform.invoke("NotificationsMailerFunctionName")
    assert len([each for each in mailbox.of(student.email) if "Burst" in each["text"]]) == 1
    assert [each["subject"] for each in mailbox.of(unconfirmed.email)] == ["Confirm your e-mail address"]

    path = mail["links"][-1].removeprefix(http.base_url)
    assert path.startswith("/api/notifications/unsubscribe/")
    assert http.request("GET", path).status == 200
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    stopped = http.request("POST", path, raw="List-Unsubscribe=One-Click", headers=form)
    assert stopped.status == 200
    channels = student.read("/api/notifications/preferences")["channels"]
    assert channels["homework"] == {"in_app": True, "email": False}


def test_bounced_address_gets_no_more_mail(http: Http, mailbox: Mailbox, platform: Platform) -> None:
    person = register(http)
    mailbox.wait_for(person.email, "Confirm")
    topic = platform.outputs["NotificationsMailTopicArn"]
    platform.aws("sns").publish(TopicArn=topic, Message=json.dumps(a_bounce(person.email)))
    blocked = "SELECT 1 FROM channel_blocks WHERE recipient = %(email)s"
    eventually(lambda: platform.rows("notifications", blocked, email=person.email) or None, "the address is blocked")

    http.request("POST", "/api/users:request-password-reset", {"email": person.email})

    ended = "SELECT 1 FROM messages WHERE recipient = %(email)s AND kind = 'reset_password' AND status = 'suppressed'"
    eventually(lambda: platform.rows("notifications", ended, email=person.email) or None, "the mail is suppressed")
    assert len(mailbox.of(person.email)) == 1


def test_unknown_unsubscribe_link_is_no_page(http: Http) -> None:
    path = f"/api/notifications/unsubscribe/{unique('x')}"

    assert http.request("GET", path).status == 404
    assert http.request("POST", path).status == 404


def test_registration_of_a_taken_address_mails_nobody(http: Http, mailbox: Mailbox) -> None:
    person = register(http)
    mailbox.wait_for(person.email, "Confirm")

    again = http.request("POST", "/api/users", a_registration(email=person.email))

    assert again.status == 409
    assert len(mailbox.of(person.email)) == 1
