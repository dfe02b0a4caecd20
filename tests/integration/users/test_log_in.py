"""POST /api/auth/login."""

from __future__ import annotations

from collections.abc import Callable

import bcrypt
import pytest

from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    HOME,
    OTHER_PASSWORD,
    PASSWORD,
    a_registration,
    an_admin,
    api,
    authorized,
    everything,
    log_in,
    register,
)


def test_right_password_opens_a_session(database: ServiceDatabase) -> None:
    body = a_registration("teacher")
    user = api.post("/api/users", body).json()

    answer = log_in(body["email"])

    assert answer.status == 200
    tokens = answer.json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert (tokens["token_type"], tokens["expires_in"], tokens["user"]) == ("Bearer", 900, user)
    caller = authorized(tokens["access_token"])
    assert (str(caller.user_id), caller.role) == (user["id"], "teacher")


def test_tokens_are_kept_by_no_cache(database: ServiceDatabase) -> None:
    person = register()

    assert log_in(person.email).headers["Cache-Control"] == "no-store"


def test_tokens_are_stored_as_hashes_only(database: ServiceDatabase) -> None:
    tokens = log_in(register().email).json()

    for table in ("sessions", "throttles", "outbox", "idempotency_keys"):
        stored = str(database.rows(f"SELECT * FROM {table}"))
        assert tokens["access_token"] not in stored
        assert not any(part in stored for part in tokens["refresh_token"].split("."))


def test_session_remembers_where_it_was_opened(database: ServiceDatabase) -> None:
    person = register()
    log_in(person.email, headers={"User-Agent": "Lynx"}, address=HOME)

    rows = database.rows("SELECT user_agent, address FROM sessions ORDER BY id")
    assert rows[-1] == {"user_agent": "Lynx", "address": HOME}


def test_wrong_email_wrong_password_and_deactivated_account_are_told_alike(database: ServiceDatabase) -> None:
    person, gone = register(), register()
    api.patch(gone.url, {"is_active": False}, caller=an_admin().caller)
    before = everything(database)

    answers = [
        log_in(person.email, OTHER_PASSWORD),
        log_in("unknown@example.org", PASSWORD),
        log_in(gone.email, PASSWORD),
    ]

    assert {(answer.status, answer.code, answer.json()["detail"]) for answer in answers} == {
        (401, "invalid_credentials", "E-mail or password is wrong.")
    }
    assert everything(database) == before


class TestSameTime:
    """The same work, not the same milliseconds: those would make a test that fails on a busy machine."""

    @pytest.fixture
    def work(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], tuple[int, int, int]]:
        costs: list[int] = []
        real = bcrypt.checkpw

        def check(given: bytes, stored: bytes) -> bool:
            costs.append(int(stored.split(b"$")[2]))
            return real(given, stored)

        monkeypatch.setattr(bcrypt, "checkpw", check)

        def measured(email: str, password: str) -> tuple[int, int, int]:
            costs.clear()
            statements = Statements.count
            assert log_in(email, password).status == 401
            return Statements.count - statements, len(costs), sum(costs)

        return measured

    def test_unknown_email_costs_as_much_as_a_wrong_password(
        self, database: ServiceDatabase, work: Callable[[str, str], tuple[int, int, int]]
    ) -> None:
        person = register()

        wrong_password, wrong_email = work(person.email, OTHER_PASSWORD), work("unknown@example.org", PASSWORD)

        assert wrong_password == wrong_email == (2, 1, 4)

    def test_deactivated_account_costs_as_much_too(
        self, database: ServiceDatabase, work: Callable[[str, str], tuple[int, int, int]]
    ) -> None:
        gone = register()
        api.patch(gone.url, {"is_active": False}, caller=an_admin().caller)

        assert work(gone.email, PASSWORD) == work("unknown@example.org", PASSWORD)


def test_login_costs_a_flat_number_of_statements(database: ServiceDatabase) -> None:
    person = register()
    for _ in range(5):
        log_in(person.email)
    statements = Statements.count

    log_in(person.email)

    assert Statements.count - statements == 6
