"""Accounts: registration, confirmation, recovery, and what admins do with them."""

from __future__ import annotations

import secrets

import pytest

from tests.support.http import Http
from tests.support.people import PASSWORD, Person, a_registration, log_in, register, unique
from tests.support.platform import Platform
from tests.support.teaching import Classroom


@pytest.fixture
def person(http: Http) -> Person:
    """Somebody new."""
    return register(http, phone=a_phone())


def a_phone() -> str:
    """A number that nobody else has."""
    return f"+49151{secrets.randbelow(10**8):08}"


def test_email_is_taken_in_whatever_case_it_is_written(http: Http, person: Person) -> None:
    again = http.request("POST", "/api/users", a_registration(email=person.email.upper()))

    assert (again.status, again.code) == (409, "email_taken")


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_nobody_but_an_admin_makes_managers_and_admins(http: Http, classroom: Classroom, role: str) -> None:
    body = a_registration(role)

    for token in ("", classroom.student.access_token, classroom.manager.access_token):
        assert http.request("POST", "/api/users", body, token=token).status == 403

    assert http.request("POST", "/api/users", body, token=classroom.admin.access_token).json()["role"] == role


@pytest.mark.parametrize("password", ["short", "x" * 129, "password", "qwertyuiop"])
def test_weak_password_is_refused_at_its_field(http: Http, password: str) -> None:
    answer = http.request("POST", "/api/users", a_registration(password=password))

    assert (answer.status, answer.fields) == (422, {"password"})


def test_password_may_not_be_the_email_or_the_name(http: Http) -> None:
    body = a_registration()

    for password in (body["email"], body["full_name"]):
        assert http.request("POST", "/api/users", {**body, "password": password}).fields == {"password"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12345"),
        ("phone", "+49 call me"),
        ("locale", "klingon-language"),
        ("timezone", "Mars/Olympus"),
        ("email", "no address"),
        ("email", "a@b"),
        ("email", f"{'x' * 300}@example.org"),
        ("full_name", " "),
        ("full_name", "x" * 1000),
        ("role", "headmaster"),
    ],
)
def test_registration_names_the_field_that_is_wrong(http: Http, field: str, value: str) -> None:
    answer = http.request("POST", "/api/users", a_registration(**{field: value}))

    assert (answer.status, answer.fields) == (422, {field})


def test_wrong_email_and_wrong_password_get_the_same_answer(http: Http, person: Person) -> None:
    bodies = [
        {"email": person.email, "password": "not-the-password"},
        {"email": f"{unique('nobody')}@example.org", "password": "not-the-password"},
    ]

    answers = [http.request("POST", "/api/auth/login", body) for body in bodies]

    assert [(answer.status, answer.code) for answer in answers] == [(401, "invalid_credentials")] * 2
    assert len({answer.json()["detail"] for answer in answers}) == 1


def test_too_many_wrong_passwords_are_throttled_for_that_account_alone(http: Http, person: Person) -> None:
    wrong = {"email": person.email, "password": "not-the-password"}

    answers = [http.request("POST", "/api/auth/login", wrong) for _ in range(12)]

    assert answers[0].status == 401
    assert (answers[-1].status, answers[-1].code) == (429, "too_many_attempts")
    assert person.get("/api/users/me").status == 200
    assert register(http).get("/api/users/me").status == 200


def test_confirmation_mails_token_confirms_the_address_once(http: Http, platform: Platform, person: Person) -> None:
    (event,) = platform.events("users", "EmailConfirmationRequested", user_id=person.user_id)
    token = event["data"]["token"]
    assert person.read("/api/users/me")["email_confirmed"] is False

    confirmed = http.request("POST", "/api/users/confirm-email", {"token": token})

    assert (confirmed.status, confirmed.json()["email_confirmed"]) == (200, True)
    again = http.request("POST", "/api/users/confirm-email", {"token": token})
    assert (again.status, again.code) == (400, "invalid_token")


def test_code_from_the_text_message_confirms_the_phone(platform: Platform, person: Person) -> None:
    requested = person.post("/api/users:resend-confirmation", {"channel": "phone"})
    assert requested.status in (202, 429)
    event = platform.events("users", "PhoneConfirmationRequested", user_id=person.user_id)[-1]
    code = event["data"]["code"]

    wrong = person.post("/api/users/confirm-phone", {"code": f"{(int(code) + 1) % 1_000_000:06}"})
    right = person.post("/api/users/confirm-phone", {"code": code})

    assert wrong.status == 400
    assert (right.status, right.json()["phone_confirmed"]) == (200, True)


def test_new_phone_is_unconfirmed(platform: Platform, person: Person) -> None:
    person.post("/api/users:resend-confirmation", {"channel": "phone"})
    code = platform.events("users", "PhoneConfirmationRequested", user_id=person.user_id)[-1]["data"]["code"]
    assert person.post("/api/users/confirm-phone", {"code": code}).json()["phone_confirmed"] is True

    changed = person.patch("/api/users/me", {"phone": a_phone()})

    assert (changed.status, changed.json()["phone_confirmed"]) == (200, False)


def test_confirmation_is_sent_again_at_most_once_a_minute(platform: Platform, http: Http) -> None:
    person = register(http)
    answers = [person.post("/api/users:resend-confirmation", {"channel": "email"}) for _ in range(2)]

    assert {answer.status for answer in answers} <= {202, 429}
    assert answers[-1].status == 429
    assert len(platform.events("users", "EmailConfirmationRequested", user_id=person.user_id)) <= 2


def test_reset_mails_token_sets_a_new_password_and_ends_every_session(
    http: Http, platform: Platform, person: Person
) -> None:
    known, unknown = (
        http.request("POST", "/api/users:request-password-reset", {"email": email})
        for email in (person.email, f"{unique('nobody')}@example.org")
    )
    assert (known.status, known.text) == (unknown.status, unknown.text)
    assert known.status == 202
    (event,) = platform.events("users", "PasswordResetRequested", user_id=person.user_id)
    body = {"token": event["data"]["token"], "new_password": "another-battery-staple"}

    assert http.request("POST", "/api/users:reset-password", body).status == 204

    assert http.request("POST", "/api/users:reset-password", body).status in (400, 422)
    assert person.get("/api/users/me").status == 401
    assert log_in(http, person.email, "another-battery-staple").get("/api/users/me").status == 200


def test_own_account_shows_all_its_fields_and_no_password(person: Person) -> None:
    answer = person.get("/api/users/me")

    fields = "id email full_name role phone locale timezone is_active email_confirmed phone_confirmed"
    assert {*fields.split(), "created_at", "updated_at", "version"} <= set(answer.json())
    assert PASSWORD not in answer.text
    assert "hash" not in answer.text


def test_admins_and_managers_find_people_by_prefix(classroom: Classroom, person: Person) -> None:
    for reader in (classroom.admin, classroom.manager):
        found = reader.read(f"/api/users?role=student&is_active=true&q={person.email.split('@')[0].upper()}")
        assert [user["id"] for user in found["items"]] == [person.user_id]
        assert reader.read(f"/api/users/{person.user_id}")["email"] == person.email


def test_last_active_admin_can_not_be_demoted(http: Http, admin: Person) -> None:
    others = [user for user in admin.read("/api/users?role=admin&limit=100")["items"] if user["id"] != admin.user_id]
    for other in others:
        assert admin.patch(f"/api/users/{other['id']}", {"is_active": False}).status == 200

    for change in ({"role": "teacher"}, {"is_active": False}):
        assert admin.patch(f"/api/users/{admin.user_id}", change).status == 409

    assert admin.read("/api/users/me")["role"] == "admin"
