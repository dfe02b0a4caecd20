"""POST /api/users for managers and admins, who need an admin."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kernel import clock
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    a_manager,
    a_registration,
    an_admin,
    api,
    register,
    send,
)


@pytest.mark.parametrize("role", ["manager", "admin"])
class TestPrivilegedRoles:
    def test_anonymous_cannot_have_them(self, database: ServiceDatabase, role: str) -> None:
        answer = send(a_registration(role))

        assert (answer.status, answer.code) == (403, "admin_required")
        assert database.rows("SELECT 1 FROM users") == []
        assert database.events() == []

    @pytest.mark.parametrize("header", ["Bearer ", "Bearer a.b.c", "Basic YTpi", "nonsense"])
    def test_bad_token_is_no_admins(self, database: ServiceDatabase, role: str, header: str) -> None:
        assert send(a_registration(role), headers={"Authorization": header}).status == 403

    def test_students_teachers_and_managers_cannot_give_them(self, database: ServiceDatabase, role: str) -> None:
        admin = an_admin()
        for person in (register("student"), register("teacher"), a_manager(admin)):
            assert send(a_registration(role), headers=person.bearer).status == 403

    def test_admin_gives_them(self, database: ServiceDatabase, role: str) -> None:
        answer = send(a_registration(role), headers=an_admin().bearer)

        assert answer.status == 201
        assert answer.json()["role"] == role

    def test_dead_session_of_an_admin_gives_nothing(self, database: ServiceDatabase, role: str) -> None:
        admin = an_admin()
        api.post("/api/auth/logout", caller=admin.caller)

        assert send(a_registration(role), headers=admin.bearer).status == 403

    def test_expired_token_of_an_admin_gives_nothing(self, database: ServiceDatabase, role: str) -> None:
        admin = an_admin()

        with clock.moved_by(timedelta(minutes=16)):
            assert send(a_registration(role), headers=admin.bearer).status == 403

    def test_demoted_admin_gives_nothing(self, database: ServiceDatabase, role: str) -> None:
        admin, other = an_admin(), an_admin()
        api.patch(admin.url, {"role": "teacher"}, caller=other.caller)

        assert send(a_registration(role), headers=admin.bearer).status == 403
