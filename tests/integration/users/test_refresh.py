"""POST /api/auth/refresh."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.users import HOME, an_admin, api, everything, is_authorized, refresh, register


def test_newest_token_gets_new_ones(database: ServiceDatabase) -> None:
    person = register()

    answer = refresh(person.refresh_token)

    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    tokens = answer.json()
    assert set(tokens) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert tokens["refresh_token"] != person.refresh_token
    assert tokens["user"] == person.user
    assert is_authorized(tokens["access_token"])


def test_it_stays_the_same_session(database: ServiceDatabase) -> None:
    person = register()

    again = person.refreshed()

    assert again.caller == person.caller
    assert len(database.rows("SELECT 1 FROM sessions")) == 1
    assert is_authorized(person.access_token), "an access token that has not expired stays good"


def test_chain_of_refreshes_works(database: ServiceDatabase) -> None:
    person = register()

    for _ in range(5):
        person = person.refreshed()

    assert is_authorized(person.access_token)


def test_session_remembers_where_it_was_used_last(database: ServiceDatabase) -> None:
    person = register()

    with clock.moved_by(timedelta(hours=1)):
        refresh(person.refresh_token, address=HOME, headers={"User-Agent": "Phone"})

    [row] = database.rows("SELECT * FROM sessions")
    assert (row["address"], row["user_agent"]) == (HOME, "Phone")
    assert row["last_used_at"] - row["created_at"] >= timedelta(minutes=59)


class TestReuse:
    def test_used_token_ends_the_whole_session(self, database: ServiceDatabase) -> None:
        stolen = register()
        victim = stolen.refreshed()

        answer = refresh(stolen.refresh_token)

        assert (answer.status, answer.code) == (401, "invalid_refresh_token")
        assert refresh(victim.refresh_token).status == 401
        assert not is_authorized(victim.access_token)
        assert not is_authorized(stolen.access_token)
        [row] = database.rows("SELECT ended_at, end_reason FROM sessions")
        assert row["end_reason"] == "token_reused"

    def test_token_of_long_ago_ends_it_too(self, database: ServiceDatabase) -> None:
        first = register()
        newest = first
        for _ in range(4):
            newest = newest.refreshed()

        assert refresh(first.refresh_token).status == 401
        assert refresh(newest.refresh_token).status == 401

    def test_other_sessions_live_on(self, database: ServiceDatabase) -> None:
        person = register()
        other = person.again()
        person.refreshed()

        refresh(person.refresh_token)

        assert is_authorized(other.access_token)
        assert refresh(other.refresh_token).status == 200

    def test_made_up_secret_of_a_known_family_ends_it(self, database: ServiceDatabase) -> None:
        person = register()
        family = person.refresh_token.split(".")[0]

        assert refresh(f"{family}.made-up").status == 401
        assert not is_authorized(person.access_token)


@pytest.mark.parametrize("token", ["x", "a.b", "." * 10, "ünïcode.token", "a" * 512])
def test_unknown_token_is_refused_and_changes_nothing(database: ServiceDatabase, token: str) -> None:
    register()
    before = everything(database)

    answer = refresh(token)

    assert (answer.status, answer.code) == (401, "invalid_refresh_token")
    assert everything(database) == before


def test_logged_out_session_cannot_be_refreshed(database: ServiceDatabase) -> None:
    person = register()
    api.post("/api/auth/logout", caller=person.caller)

    assert refresh(person.refresh_token).status == 401


def test_deactivated_users_session_cannot_be_refreshed(database: ServiceDatabase) -> None:
    person = register()
    api.patch(person.url, {"is_active": False}, caller=an_admin().caller)

    assert refresh(person.refresh_token).status == 401


class TestLifetime:
    def test_session_ends_thirty_days_after_its_last_use(self, database: ServiceDatabase) -> None:
        person = register()

        with clock.moved_by(timedelta(days=30, seconds=1)):
            assert refresh(person.refresh_token).status == 401

    def test_each_use_lengthens_it(self, database: ServiceDatabase) -> None:
        person = register()
        token = person.refresh_token

        for day in (20, 40, 60):
            with clock.moved_by(timedelta(days=day)):
                answer = refresh(token)
                assert answer.status == 200
                token = answer.json()["refresh_token"]

    def test_no_session_lives_longer_than_180_days(self, database: ServiceDatabase) -> None:
        person = register()
        token = person.refresh_token

        for day in range(25, 180, 25):
            with clock.moved_by(timedelta(days=day)):
                token = refresh(token).json()["refresh_token"]
        with clock.moved_by(timedelta(days=180, seconds=1)):
            assert refresh(token).status == 401
