"""GET and PATCH /api/users/{user_id}."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.users import (
    PASSWORD,
    Account,
    a_manager,
    an_admin,
    api,
    everything,
    is_authorized,
    log_in,
    refresh,
    register,
)


def change(admin: Account, person: Account, body: Any, **options: Any) -> Answer:
    return api.patch(person.url, body, caller=admin.caller, **options)


class TestRead:
    def test_anonymous_cannot(self, database: ServiceDatabase) -> None:
        assert api.get(register().url).status == 401

    @pytest.mark.parametrize("role", ["student", "teacher"])
    def test_students_and_teachers_cannot_not_even_themselves(self, database: ServiceDatabase, role: str) -> None:
        person = register(role)

        assert api.get(person.url, caller=person.caller).status == 403

    def test_admins_and_managers_read_anybody_with_one_statement(self, database: ServiceDatabase) -> None:
        admin, person = an_admin(), register()
        for caller in (admin.caller, a_manager(admin).caller):
            statements = Statements.count
            answer = api.get(person.url, caller=caller)
            assert Statements.count - statements == 1
            assert (answer.status, answer.json(), answer.headers["ETag"]) == (200, person.user, '"1"')

    @pytest.mark.parametrize("user_id", ["01890a5d-ac96-774b-bcce-b302099a8057", "none", "123"])
    def test_nobody_is_not_found(self, database: ServiceDatabase, user_id: str) -> None:
        assert api.get(f"/api/users/{user_id}", caller=an_admin().caller).status == 404


class TestWhoMayChange:
    def test_anonymous_cannot(self, database: ServiceDatabase) -> None:
        assert api.patch(register().url, {"full_name": "Another"}).status == 401

    def test_students_teachers_and_managers_cannot(self, database: ServiceDatabase) -> None:
        admin, person = an_admin(), register()
        others = (register("student"), register("teacher"), a_manager(admin), person)
        before = everything(database)

        for other in others:
            answer = change(other, person, {"role": "admin"})
            assert (answer.status, answer.code) == (403, "role_not_allowed")
        assert everything(database) == before

    def test_role_is_checked_before_the_body(self, database: ServiceDatabase) -> None:
        person = register()

        assert api.patch(person.url, raw="{", caller=person.caller).status == 403

    @pytest.mark.parametrize("user_id", ["01890a5d-ac96-774b-bcce-b302099a8057", "none"])
    def test_nobody_is_not_found(self, database: ServiceDatabase, user_id: str) -> None:
        for body in ({"full_name": "Another"}, {"is_active": False}, {"role": "teacher"}):
            assert api.patch(f"/api/users/{user_id}", body, caller=an_admin().caller).status == 404


def test_role_and_name_change_and_others_are_told(database: ServiceDatabase) -> None:
    admin, person = an_admin(), register("student")

    answer = change(admin, person, {"role": "teacher", "full_name": "Promoted Person"})

    assert answer.status == 200
    user = answer.json()
    assert (user["role"], user["full_name"], user["version"]) == ("teacher", "Promoted Person", 2)
    [event] = database.events("UserUpdated")
    assert (event["user_id"], event["role"], event["full_name"], event["version"]) == (
        user["id"],
        "teacher",
        "Promoted Person",
        2,
    )


@pytest.mark.parametrize("body", [{}, {"role": "student"}, {"is_active": True}, {"full_name": "Test Person"}])
def test_what_changes_nothing_changes_nothing(database: ServiceDatabase, body: dict[str, Any]) -> None:
    admin, person = an_admin(), register("student")
    before = everything(database)

    answer = change(admin, person, body)

    assert (answer.status, answer.json()) == (200, person.user)
    assert everything(database) == before


class TestDeactivation:
    def test_sessions_end_at_once_and_nobody_logs_in(self, database: ServiceDatabase) -> None:
        admin, person, stranger = an_admin(), register(), register()
        other = person.again()

        answer = change(admin, person, {"is_active": False})

        assert (answer.status, answer.json()["is_active"]) == (200, False)
        for session in (person, other):
            assert not is_authorized(session.access_token)
            assert refresh(session.refresh_token).status == 401
        assert log_in(person.email, PASSWORD).status == 401
        assert is_authorized(stranger.access_token)

    def test_others_are_told(self, database: ServiceDatabase) -> None:
        admin, person = an_admin(), register()

        change(admin, person, {"is_active": False})

        [event] = database.events("UserDeactivated")
        assert (event["user_id"], event["is_active"], event["version"]) == (person.user["id"], False, 2)
        assert database.events("UserUpdated") == []

    def test_reactivation_lets_them_in_again_and_is_told(self, database: ServiceDatabase) -> None:
        admin, person = an_admin(), register()
        change(admin, person, {"is_active": False})

        change(admin, person, {"is_active": True})

        assert log_in(person.email, PASSWORD).status == 200
        [event] = database.events("UserUpdated")
        assert (event["is_active"], event["version"]) == (True, 3)


class TestLastAdmin:
    @pytest.mark.parametrize(
        "body",
        [{"role": "manager"}, {"role": "student"}, {"is_active": False}, {"role": "admin", "is_active": False}],
    )
    def test_stays_one(self, database: ServiceDatabase, body: dict[str, Any]) -> None:
        admin = an_admin()
        before = everything(database)

        answer = change(admin, admin, {**body, "full_name": "Another"})

        assert (answer.status, answer.code) == (409, "last_admin")
        assert everything(database) == before
        assert is_authorized(admin.access_token)

    def test_may_change_the_name(self, database: ServiceDatabase) -> None:
        admin = an_admin()

        assert change(admin, admin, {"full_name": "Another", "role": "admin", "is_active": True}).status == 200

    def test_deactivated_admins_do_not_count(self, database: ServiceDatabase) -> None:
        admin, other = an_admin(), an_admin()
        assert change(admin, other, {"is_active": False}).status == 200

        assert change(admin, admin, {"role": "teacher"}).status == 409

    def test_one_of_two_may_go(self, database: ServiceDatabase) -> None:
        admin, other = an_admin(), an_admin()

        assert change(admin, admin, {"role": "teacher"}).status == 200
        assert change(other, other, {"role": "teacher"}).status == 409

    def test_others_may_still_be_demoted(self, database: ServiceDatabase) -> None:
        admin = an_admin()
        manager = a_manager(admin)

        assert change(admin, manager, {"role": "teacher"}).status == 200
        assert change(admin, manager, {"is_active": False}).status == 200


class TestConditions:
    def test_stale_version_is_refused(self, database: ServiceDatabase) -> None:
        admin, person = an_admin(), register()
        change(admin, person, {"full_name": "Second"})
        before = everything(database)

        for body in ({"full_name": "Third"}, {"is_active": False}):
            answer = change(admin, person, body, headers={"If-Match": '"1"'})
            assert (answer.status, answer.code) == (412, "stale_version")
        assert everything(database) == before

    def test_current_version_passes(self, database: ServiceDatabase) -> None:
        admin, person = an_admin(), register()

        assert change(admin, person, {"full_name": "Second"}, headers={"If-Match": '"1"'}).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"role": "headmaster"}, "role"),
        ({"role": None}, "role"),
        ({"is_active": None}, "is_active"),
        ({"is_active": "false"}, "is_active"),
        ({"is_active": 0}, "is_active"),
        ({"full_name": None}, "full_name"),
        ({"full_name": " "}, "full_name"),
        ({"email": "new@example.org"}, "email"),
        ({"phone": "+12025550123"}, "phone"),
        ({"password": "some new password"}, "password"),
    ],
)
def test_bad_field_is_named_and_nothing_changes(database: ServiceDatabase, body: dict[str, Any], field: str) -> None:
    admin, person = an_admin(), register()
    before = everything(database)

    answer = change(admin, person, {"full_name": "Another", **body})

    assert (answer.status, answer.fields) == (422, {field})
    assert everything(database) == before
