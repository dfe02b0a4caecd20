"""What the relay function does each minute."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from functions.users.handlers import relay
from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.users import OTHER_PASSWORD, a_registration, api, log_in, refresh, register


def run_after(**passed: float) -> dict[str, int]:
    with clock.moved_by(timedelta(**passed)):
        return relay.handler({}, None)


def count(database: ServiceDatabase, table: str, where: str = "true") -> int:
    return len(database.rows(f"SELECT 1 FROM {table} WHERE {where}"))


def test_events_that_could_not_be_sent_are_sent_later(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    assert api.post("/api/users", a_registration()).status == 201
    assert event_bridge.entries == []
    event_bridge.is_down = False

    assert run_after(minutes=1) == {"published": 2}

    assert {entry["DetailType"] for entry in event_bridge.entries} == {
        "UserRegistered.v1",
        "EmailConfirmationRequested.v1",
    }


def test_nothing_that_lives_is_cleared(database: ServiceDatabase) -> None:
    person = register(phone="+12025550123")
    api.post("/api/users:request-password-reset", {"email": person.email})
    log_in(person.email, OTHER_PASSWORD)
    tables = ("users", "sessions", "one_time_tokens", "throttles")
    before = {table: count(database, table) for table in tables}

    run_after(minutes=1)

    assert {table: count(database, table) for table in tables} == before


def test_tokens_go_when_they_expire(database: ServiceDatabase) -> None:
    person = register(phone="+12025550123")
    api.post("/api/users:request-password-reset", {"email": person.email})

    def left(**passed: float) -> set[Any]:
        run_after(**passed)
        return {row["purpose"] for row in database.rows("SELECT purpose FROM one_time_tokens")}

    assert left(minutes=9) == {"confirm_email", "confirm_phone", "reset_password"}
    assert left(minutes=11) == {"confirm_email", "reset_password"}
    assert left(minutes=31) == {"confirm_email"}
    assert left(hours=25) == set()


def test_counts_go_when_their_window_ends(database: ServiceDatabase) -> None:
    person = register()
    log_in(person.email, OTHER_PASSWORD)

    run_after(days=1, seconds=1)

    assert count(database, "throttles") == 0


def test_sessions_go_a_week_after_their_end(database: ServiceDatabase) -> None:
    ended, living = register(), register()
    api.post("/api/auth/logout", caller=ended.caller)

    run_after(days=6)
    assert count(database, "sessions") == 2
    run_after(days=7, minutes=1)
    assert [row["user_id"] for row in database.rows("SELECT user_id FROM sessions")] == [living.user_id]
    run_after(days=36)
    assert count(database, "sessions") == 1
    run_after(days=37, minutes=1)
    assert count(database, "sessions") == 0


def test_reuse_of_an_old_token_ends_its_session_however_often_the_relay_ran(database: ServiceDatabase) -> None:
    old = register()
    newest = old.refreshed()

    with clock.moved_by(timedelta(days=20)):
        relay.handler({}, None)
        assert refresh(old.refresh_token).status == 401
        assert refresh(newest.refresh_token).status == 401


def test_secrets_leave_the_outbox_soon_after_they_were_sent(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    person = register(phone="+12025550123")
    api.post("/api/users:request-password-reset", {"email": person.email})
    secret = "detail::text LIKE '%\"token\"%' OR detail::text LIKE '%\"code\"%'"
    assert count(database, "outbox", secret) == 3

    run_after(minutes=9)
    assert count(database, "outbox", secret) == 3
    run_after(minutes=11)
    assert count(database, "outbox", secret) == 0
    assert count(database, "outbox") == 1, "what holds no secret stays its week"


def test_secrets_that_were_not_sent_yet_stay(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    api.post("/api/users", a_registration())

    run_after(hours=1)

    assert len(database.events("EmailConfirmationRequested")) == 1
