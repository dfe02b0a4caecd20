"""POST /api/users."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.users import limits
from functions.users.opaque_tokens import digest
from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    HOME,
    PASSWORD,
    Account,
    a_registration,
    an_admin,
    api,
    everything,
    log_in,
    send,
)


def test_anybody_registers_as_student(database: ServiceDatabase) -> None:
    body = a_registration(email="Anna@Example.org", full_name="  Anna Petrova ", locale="RU", timezone="Europe/Berlin")

    answer = send(body)

    assert answer.status == 201
    user = answer.json()
    assert answer.headers["Location"] == f"/api/users/{user['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert user.pop("created_at") == user.pop("updated_at")
    assert user.pop("id")
    assert user == {
        "email": "anna@example.org",
        "full_name": "Anna Petrova",
        "role": "student",
        "phone": None,
        "locale": "ru",
        "timezone": "Europe/Berlin",
        "is_active": True,
        "email_confirmed": False,
        "phone_confirmed": False,
        "version": 1,
    }
    assert log_in("ANNA@example.ORG", PASSWORD).status == 200


def test_times_are_utc_with_z(database: ServiceDatabase) -> None:
    assert send(a_registration()).json()["created_at"].endswith("Z")


def test_what_is_left_out_has_defaults(database: ServiceDatabase) -> None:
    user = send(a_registration("teacher")).json()

    assert (user["role"], user["locale"], user["timezone"], user["phone"]) == ("teacher", "en", "UTC", None)


def test_password_is_stored_as_a_bcrypt_hash_and_nowhere_else(database: ServiceDatabase) -> None:
    send(a_registration(), headers={"Idempotency-Key": "key-1"})

    [row] = database.rows("SELECT * FROM users")
    assert row["password_hash"].startswith("$2b$")
    for table in ("users", "outbox", "idempotency_keys", "one_time_tokens", "throttles"):
        assert PASSWORD not in str(database.rows(f"SELECT * FROM {table}"))


def test_others_are_told_and_a_confirmation_is_mailed(database: ServiceDatabase) -> None:
    user = send(a_registration()).json()

    [registered] = database.events("UserRegistered")
    told = ("email", "full_name", "role", "locale", "timezone", "is_active", "version")
    assert registered == {"user_id": user["id"], **{name: user[name] for name in told}}
    [asked] = database.events("EmailConfirmationRequested")
    assert asked["user_id"] == user["id"]
    assert asked["email"] == user["email"]
    [stored] = database.rows("SELECT * FROM one_time_tokens")
    assert stored["purpose"] == "confirm_email"
    assert bytes(stored["token_hash"]) == digest(asked["token"])
    assert stored["expires_at"] - stored["created_at"] == timedelta(hours=24)


def test_phone_is_kept_as_e164_and_sent_a_code(database: ServiceDatabase) -> None:
    user = send(a_registration(phone="+1 (202) 555-0123")).json()

    assert (user["phone"], user["phone_confirmed"]) == ("+12025550123", False)
    [asked] = database.events("PhoneConfirmationRequested")
    assert asked["phone"] == "+12025550123"
    assert len(asked["code"]) == 6
    assert asked["code"] not in str(database.rows("SELECT * FROM one_time_tokens"))


@pytest.mark.parametrize("email", ["taken@example.org", "TAKEN@Example.Org", " taken@example.org "])
def test_email_is_taken_once_whatever_its_case(database: ServiceDatabase, email: str) -> None:
    send(a_registration(email="taken@example.org"))
    before = everything(database)

    answer = send(a_registration(email=email))

    assert (answer.status, answer.code) == (409, "email_taken")
    assert everything(database) == before


def test_bad_token_does_not_keep_a_student_from_registering(database: ServiceDatabase) -> None:
    assert send(a_registration(), headers={"Authorization": "Bearer a.b.c"}).status == 201


class TestBadInput:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "nobody"}, "email"),
            ({"email": 5}, "email"),
            ({"email": None}, "email"),
            ({"email": "a@example.org\u0000"}, "email"),
            ({"password": "short12"}, "password"),
            ({"password": "x" * 129}, "password"),
            ({"password": 12345678}, "password"),
            ({"password": "password123"}, "password"),
            ({"password": "Password123"}, "password"),
            ({"password": "Anna Petrova", "full_name": "anna petrova"}, "password"),
            ({"password": "anna.school", "email": "anna.school@example.org"}, "password"),
            ({"password": "anna.school@example.org", "email": "anna.school@example.org"}, "password"),
            ({"full_name": ""}, "full_name"),
            ({"full_name": "   "}, "full_name"),
            ({"full_name": "x" * 201}, "full_name"),
            ({"full_name": "An\nna"}, "full_name"),
            ({"full_name": ["Anna"]}, "full_name"),
            ({"role": "headmaster"}, "role"),
            ({"role": None}, "role"),
            ({"phone": "12345"}, "phone"),
            ({"phone": 12025550123}, "phone"),
            ({"locale": "klingon"}, "locale"),
            ({"timezone": "Mars/Olympus"}, "timezone"),
            ({"is_active": True}, "is_active"),
            ({"id": "01890a5d-ac96-774b-bcce-b302099a8057"}, "id"),
        ],
    )
    def test_field_is_named_and_nothing_happens(
        self, database: ServiceDatabase, change: dict[str, Any], field: str
    ) -> None:
        answer = send(a_registration(**change), headers={"Idempotency-Key": "key-1"})

        assert answer.status == 422
        assert answer.fields == {field}
        assert not any(everything(database).values())

    @pytest.mark.parametrize("field", ["email", "password", "full_name", "role"])
    def test_what_is_missing_is_named(self, database: ServiceDatabase, field: str) -> None:
        body = a_registration()
        del body[field]

        answer = send(body)

        assert (answer.status, answer.fields) == (422, {field})

    def test_refusals_never_repeat_the_password(self, database: ServiceDatabase) -> None:
        answer = send(a_registration(password="shortpw", email="x"))

        assert answer.status == 422
        assert "shortpw" not in answer.text


class TestIdempotency:
    def test_replay_gives_the_first_answer_and_makes_nothing(self, database: ServiceDatabase) -> None:
        body, key = a_registration(), {"Idempotency-Key": "key-1"}

        first, second = send(body, headers=key), send(body, headers=key)

        assert (second.status, second.text) == (201, first.text)
        assert second.headers["Idempotency-Replayed"] == "true"
        assert second.headers["Location"] == first.headers["Location"]
        assert len(database.rows("SELECT 1 FROM users")) == 1
        assert len(database.events("UserRegistered")) == 1

    def test_key_with_another_body_is_refused(self, database: ServiceDatabase) -> None:
        body, key = a_registration(), {"Idempotency-Key": "key-1"}
        send(body, headers=key)

        answer = send({**body, "full_name": "Another"}, headers=key)

        assert (answer.status, answer.code) == (422, "idempotency_key_reused")

    def test_keys_belong_to_the_email(self, database: ServiceDatabase) -> None:
        key = {"Idempotency-Key": "key-1"}

        assert send(a_registration(), headers=key).status == 201
        assert send(a_registration(), headers=key).status == 201

    def test_refused_call_may_be_tried_again_with_its_key(self, database: ServiceDatabase) -> None:
        body, key = a_registration(), {"Idempotency-Key": "key-1"}
        assert send({**body, "password": "password123"}, headers=key).status == 422

        assert send(body, headers=key).status == 201

    def test_admins_replay_needs_the_admin_again(self, database: ServiceDatabase) -> None:
        body, key, admin = a_registration("manager"), {"Idempotency-Key": "key-1"}, an_admin()
        send(body, headers={**key, **admin.bearer})

        assert send(body, headers=key).status == 403


class TestThrottling:
    def test_a_class_registers_from_one_address(self, database: ServiceDatabase) -> None:
        assert {send(a_registration()).status for _ in range(35)} == {201}
        assert limits.REGISTRATION.times >= 10 * 30

    def test_address_is_slowed_down_and_others_are_not(
        self, database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "REGISTRATION", limits.Limit("registration", 3, timedelta(hours=1)))
        send(a_registration(email="taken@example.org"))
        for _ in range(2):
            assert send(a_registration(email="taken@example.org")).status == 409
        before = everything(database)

        slowed = send(a_registration(email="taken@example.org"))

        assert (slowed.status, slowed.code) == (429, "too_many_requests")
        assert 3500 < int(slowed.headers["Retry-After"]) <= 3600
        assert send(a_registration()).status == 429, "whether or not the e-mail is taken"
        assert everything(database) == before
        assert send(a_registration(email="taken@example.org"), address=HOME).status == 409
        with clock.moved_by(timedelta(hours=1, seconds=1)):
            assert send(a_registration()).status == 201

    def test_admin_is_not_slowed_down(self, database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "REGISTRATION", limits.Limit("registration", 1, timedelta(hours=1)))
        admin = an_admin()

        assert {send(a_registration(), headers=admin.bearer).status for _ in range(4)} == {201}

    def test_one_phone_gets_few_messages_whoever_registers_with_it(self, database: ServiceDatabase) -> None:
        for _ in range(limits.CODES_TO_PHONE.times):
            assert send(a_registration(phone="+12025550123")).status == 201
        before = everything(database)

        answer = send(a_registration(phone="+1 202 555 0123"))

        assert answer.status == 429
        assert everything(database) == before
        assert send(a_registration(phone="+12025550124")).status == 201


def test_no_answer_holds_a_password_or_its_hash(database: ServiceDatabase) -> None:
    admin: Account = an_admin()
    texts = [
        send(a_registration()).text,
        log_in(admin.email).text,
        api.get("/api/users", caller=admin.caller).text,
        api.get(admin.url, caller=admin.caller).text,
        api.get("/api/users/me", caller=admin.caller).text,
        api.patch("/api/users/me", {"full_name": "Another"}, caller=admin.caller).text,
    ]

    assert not any("password" in text or "$2b$" in text or PASSWORD in text for text in texts)
