"""POST /api/auth/logout, GET and DELETE /api/auth/sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    HOME,
    PASSWORD,
    all_pages,
    an_admin,
    api,
    everything,
    is_authorized,
    log_in,
    refresh,
    register,
)


class TestLogout:
    def test_anonymous_cannot(self, database: ServiceDatabase) -> None:
        assert api.post("/api/auth/logout").status == 401

    def test_both_tokens_stop_working_at_once(self, database: ServiceDatabase) -> None:
        person = register()

        answer = api.post("/api/auth/logout", caller=person.caller)

        assert (answer.status, answer.text) == (204, "")
        assert not is_authorized(person.access_token)
        assert refresh(person.refresh_token).status == 401

    def test_other_sessions_live_on(self, database: ServiceDatabase) -> None:
        person = register()
        other = person.again()

        api.post("/api/auth/logout", caller=person.caller)

        assert is_authorized(other.access_token)

    def test_twice_is_the_same(self, database: ServiceDatabase) -> None:
        person = register()
        api.post("/api/auth/logout", caller=person.caller)
        before = everything(database)

        assert api.post("/api/auth/logout", caller=person.caller).status == 204
        assert everything(database) == before


class TestList:
    def test_anonymous_cannot(self, database: ServiceDatabase) -> None:
        assert api.get("/api/auth/sessions").status == 401

    def test_own_live_sessions_newest_first(self, database: ServiceDatabase) -> None:
        person = register()
        phone = person.again(headers={"User-Agent": "Phone"}, address=HOME)
        ended = person.again()
        api.post("/api/auth/logout", caller=ended.caller)
        register()

        page = api.get("/api/auth/sessions", caller=person.caller).json()

        assert page["next_cursor"] is None
        assert [item["id"] for item in page["items"]] == [str(phone.caller.session_id), str(person.caller.session_id)]
        assert [item["current"] for item in page["items"]] == [False, True]
        assert set(page["items"][0]) == {"id", "created_at", "last_used_at", "user_agent", "address", "current"}
        assert (page["items"][0]["user_agent"], page["items"][0]["address"]) == ("Phone", HOME)

    def test_expired_sessions_are_left_out(self, database: ServiceDatabase) -> None:
        person = register()

        with clock.moved_by(timedelta(days=31)):
            assert api.get("/api/auth/sessions", caller=person.caller).json()["items"] == []

    def test_pages_follow_one_another(self, database: ServiceDatabase) -> None:
        person = register()
        ids = [str(person.caller.session_id)]
        ids += [str(person.again().caller.session_id) for _ in range(4)]

        assert all_pages("/api/auth/sessions", person.caller, limit=2) == ids[::-1]

    @pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=broken", "cursor=W10", "cursor=WzFd"])
    def test_bad_pages_are_refused(self, database: ServiceDatabase, query: str) -> None:
        answer = api.get(f"/api/auth/sessions?{query}", caller=register().caller)

        assert (answer.status, answer.fields) == (422, {query.split("=")[0]})

    def test_it_costs_one_statement(self, database: ServiceDatabase) -> None:
        person = register()
        for _ in range(4):
            log_in(person.email, PASSWORD)
        statements = Statements.count

        api.get("/api/auth/sessions", caller=person.caller)

        assert Statements.count - statements == 1


class TestEnd:
    def test_anonymous_cannot(self, database: ServiceDatabase) -> None:
        assert api.delete(f"/api/auth/sessions/{new_id()}").status == 401

    def test_own_session_ends(self, database: ServiceDatabase) -> None:
        person = register()
        other = person.again()

        answer = api.delete(f"/api/auth/sessions/{other.caller.session_id}", caller=person.caller)

        assert (answer.status, answer.text) == (204, "")
        assert not is_authorized(other.access_token)
        assert refresh(other.refresh_token).status == 401
        assert is_authorized(person.access_token)

    def test_the_session_of_the_request_may_end_itself(self, database: ServiceDatabase) -> None:
        person = register()

        assert api.delete(f"/api/auth/sessions/{person.caller.session_id}", caller=person.caller).status == 204
        assert not is_authorized(person.access_token)

    def test_somebody_elses_is_not_found_not_even_for_an_admin(self, database: ServiceDatabase) -> None:
        victim, admin = register(), an_admin()

        for stranger in (register(), admin):
            answer = api.delete(f"/api/auth/sessions/{victim.caller.session_id}", caller=stranger.caller)
            assert (answer.status, answer.code) == (404, "session_not_found")
        assert is_authorized(victim.access_token)

    def test_ended_unknown_and_malformed_ones_are_not_found(self, database: ServiceDatabase) -> None:
        person = register()
        other = person.again()
        api.delete(f"/api/auth/sessions/{other.caller.session_id}", caller=person.caller)

        for session_id in (other.caller.session_id, new_id(), "none"):
            assert api.delete(f"/api/auth/sessions/{session_id}", caller=person.caller).status == 404
