"""POST /api/users:request-password-reset and :reset-password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from functions.users import limits
from kernel import clock
from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.gateway import Answer
from tests.support.users import (
    HOME,
    OTHER_PASSWORD,
    PASSWORD,
    an_admin,
    api,
    everything,
    is_authorized,
    log_in,
    refresh,
    register,
)

REQUEST, RESET = "/api/users:request-password-reset", "/api/users:reset-password"


def ask(email: str, url: str = REQUEST) -> Answer:
    return api.post(url, {"email": email})


def reset(token: str, password: Any = OTHER_PASSWORD, url: str = RESET, **options: Any) -> Answer:
    return api.post(url, {"token": token, "new_password": password}, **options)


def mailed_token(database: ServiceDatabase) -> str:
    return str(database.events("PasswordResetRequested")[-1]["token"])


class TestRequest:
    @pytest.mark.parametrize("url", [REQUEST, "/api/users%3Arequest-password-reset"])
    def test_mail_is_sent_to_the_account(self, database: ServiceDatabase, url: str) -> None:
        person = register(email="anna@example.org", locale="ru")

        answer = ask("ANNA@example.org", url)

        assert (answer.status, answer.json()) == (202, {"status": "accepted"})
        [event] = database.events("PasswordResetRequested")
        assert (event["user_id"], event["email"], event["locale"]) == (person.user["id"], "anna@example.org", "ru")
        assert event["token"] not in str(database.rows("SELECT * FROM one_time_tokens"))

    def test_unknown_and_deactivated_accounts_get_the_same_answer_and_no_mail(self, database: ServiceDatabase) -> None:
        person, gone = register(), register()
        api.patch(gone.url, {"is_active": False}, caller=an_admin().caller)

        answers = [ask(person.email), ask(gone.email), ask("unknown@example.org")]

        assert len({(answer.status, answer.text) for answer in answers}) == 1
        different = [set(answer.headers) for answer in answers]
        assert different[0] == different[1] == different[2]
        assert [event["user_id"] for event in database.events("PasswordResetRequested")] == [person.user["id"]]

    def test_unknown_account_costs_the_same_work(
        self, database: ServiceDatabase, event_bridge: FakeEventBridge
    ) -> None:
        person = register()

        def work(email: str) -> tuple[int, int]:
            statements, published = Statements.count, len(event_bridge.entries)
            ask(email)
            return Statements.count - statements, len(event_bridge.entries) - published

        assert work(person.email) == work("unknown@example.org") == (5, 1)

    def test_account_is_not_flooded_and_the_answer_does_not_tell(self, database: ServiceDatabase) -> None:
        person = register()

        answers = {ask(person.email).status for _ in range(limits.RESET_MAILS.times + 3)}

        assert answers == {202}
        assert len(database.events("PasswordResetRequested")) == limits.RESET_MAILS.times

    def test_request_beyond_the_limit_leaves_the_last_token_good(self, database: ServiceDatabase) -> None:
        person = register()
        for _ in range(limits.RESET_MAILS.times + 3):
            ask(person.email)

        assert reset(mailed_token(database)).status == 204

    def test_password_stays_until_it_is_reset(self, database: ServiceDatabase) -> None:
        person = register()

        ask(person.email)

        assert is_authorized(person.access_token)
        assert log_in(person.email, PASSWORD).status == 200

    @pytest.mark.parametrize("email", ["nobody", "", None, 5])
    def test_what_is_no_email_is_refused(self, database: ServiceDatabase, email: Any) -> None:
        answer = ask(email)

        assert (answer.status, answer.fields) == (422, {"email"})


class TestReset:
    @pytest.mark.parametrize("url", [RESET, "/api/users%3Areset-password"])
    def test_new_password_works_and_every_session_has_ended(self, database: ServiceDatabase, url: str) -> None:
        person = register()
        other = person.again()
        ask(person.email)

        answer = reset(mailed_token(database), url=url)

        assert (answer.status, answer.text) == (204, "")
        for session in (person, other):
            assert not is_authorized(session.access_token)
            assert refresh(session.refresh_token).status == 401
        assert log_in(person.email, PASSWORD).status == 401
        assert log_in(person.email, OTHER_PASSWORD).status == 200

    def test_owner_is_told(self, database: ServiceDatabase) -> None:
        person = register()
        ask(person.email)

        reset(mailed_token(database))

        [event] = database.events("PasswordChanged")
        assert event["user_id"] == person.user["id"]

    def test_others_are_left_alone(self, database: ServiceDatabase) -> None:
        person, stranger = register(), register()
        ask(person.email)

        reset(mailed_token(database))

        assert is_authorized(stranger.access_token)
        assert log_in(stranger.email, PASSWORD).status == 200

    def test_token_is_good_once(self, database: ServiceDatabase) -> None:
        person = register()
        ask(person.email)
        token = mailed_token(database)
        reset(token)
        before = everything(database)

        answer = reset(token, "yet another password")

        assert (answer.status, answer.code) == (400, "invalid_token")
        assert everything(database) == before

    def test_token_is_good_for_half_an_hour(self, database: ServiceDatabase) -> None:
        ask(register().email)

        with clock.moved_by(timedelta(minutes=30, seconds=1)):
            assert reset(mailed_token(database)).status == 400
        with clock.moved_by(timedelta(minutes=29, seconds=50)):
            assert reset(mailed_token(database)).status == 204

    def test_newer_token_voids_the_older(self, database: ServiceDatabase) -> None:
        person = register()
        ask(person.email)
        first = mailed_token(database)
        ask(person.email)

        assert reset(first).status == 400
        assert reset(mailed_token(database)).status == 204

    def test_deactivated_account_cannot_be_reset(self, database: ServiceDatabase) -> None:
        person = register()
        ask(person.email)
        api.patch(person.url, {"is_active": False}, caller=an_admin().caller)

        assert reset(mailed_token(database)).status == 400

    def test_confirmation_token_resets_nothing(self, database: ServiceDatabase) -> None:
        register()
        [asked] = database.events("EmailConfirmationRequested")

        assert reset(asked["token"]).status == 400

    @pytest.mark.parametrize("password", ["short12", "x" * 129, "password123", "Test Person", None])
    def test_unfit_password_leaves_the_token_good(self, database: ServiceDatabase, password: Any) -> None:
        person = register()
        ask(person.email)
        before = everything(database)

        answer = reset(mailed_token(database), password)

        assert (answer.status, answer.fields) == (422, {"new_password"})
        assert everything(database) == before
        assert reset(mailed_token(database)).status == 204

    def test_who_was_blocked_may_log_in_where_they_reset(self, database: ServiceDatabase) -> None:
        person = register()
        for address in (HOME, "192.0.2.1"):
            for _ in range(limits.LOGIN_FROM_ADDRESS.times):
                log_in(person.email, "a wrong password", address=address)
        ask(person.email)

        reset(mailed_token(database), address=HOME)

        assert log_in(person.email, OTHER_PASSWORD, address=HOME).status == 200
        assert log_in(person.email, OTHER_PASSWORD, address="192.0.2.1").status == 429

    @pytest.mark.parametrize("token", ["x", "ünïcode", "a" * 512])
    def test_unknown_token_is_refused(self, database: ServiceDatabase, token: str) -> None:
        register()
        before = everything(database)

        answer = reset(token)

        assert (answer.status, answer.code) == (400, "invalid_token")
        assert everything(database) == before
