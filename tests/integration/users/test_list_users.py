"""GET /api/users."""

from __future__ import annotations

import psycopg
import pytest

from kernel.engine import Statements
from tests.support.databases import ServiceDatabase
from tests.support.users import (
    Account,
    a_manager,
    all_pages,
    an_admin,
    api,
    many_users,
    register,
)


def found(admin: Account, query: str) -> set[str]:
    answer = api.get(f"/api/users?{query}", caller=admin.caller)
    assert answer.status == 200, answer.text
    return {user["email"] for user in answer.json()["items"]}


def test_anonymous_sees_nobody(database: ServiceDatabase) -> None:
    assert api.get("/api/users").status == 401


@pytest.mark.parametrize("role", ["student", "teacher"])
def test_students_and_teachers_see_nobody(database: ServiceDatabase, role: str) -> None:
    answer = api.get("/api/users", caller=register(role).caller)

    assert (answer.status, answer.code) == (403, "role_not_allowed")


def test_admins_and_managers_see_everybody_newest_first(database: ServiceDatabase) -> None:
    admin = an_admin()
    manager = a_manager(admin)
    student = register()

    for caller in (admin.caller, manager.caller):
        page = api.get("/api/users", caller=caller).json()
        assert page == {"items": [student.user, manager.user, admin.user], "next_cursor": None}


class TestFilters:
    def test_by_role(self, database: ServiceDatabase) -> None:
        admin, teacher, _ = an_admin(), register("teacher"), register("student")

        assert found(admin, "role=teacher") == {teacher.email}
        assert found(admin, "role=manager") == set()

    def test_by_whether_they_are_active(self, database: ServiceDatabase) -> None:
        admin, gone, there = an_admin(), register(), register()
        api.patch(gone.url, {"is_active": False}, caller=admin.caller)

        assert found(admin, "is_active=false") == {gone.email}
        assert found(admin, "is_active=true") == {admin.email, there.email}

    @pytest.mark.parametrize("q", ["anna@", "ANNA@EX", "Анна", "анна%20пет", "%20АННА", "anna@example.org"])
    def test_by_how_email_or_name_begin_in_any_case(self, database: ServiceDatabase, q: str) -> None:
        admin = an_admin("root@example.org")
        register(email="anna@example.org", full_name="Анна Петрова")
        register(email="boris@example.org", full_name="Борис Анненков")

        assert found(admin, f"q={q}") == {"anna@example.org"}

    @pytest.mark.parametrize("q", ["nobody", "petrov", "example.org", "%25", "_nna", "a%25", "\\"])
    def test_middles_and_wildcards_find_nobody(self, database: ServiceDatabase, q: str) -> None:
        admin = an_admin("root@example.org")
        register(email="anna@example.org", full_name="Anna Petrova")

        assert found(admin, f"q={q}") == set()

    @pytest.mark.parametrize(("name", "q"), [("100% Anna", "100%25"), ("a_b", "a_"), ("back\\slash", "back\\")])
    def test_wildcards_in_names_are_found_as_they_are(self, database: ServiceDatabase, name: str, q: str) -> None:
        admin = an_admin("root@example.org")
        person = register(full_name=name)

        assert found(admin, f"q={q}") == {person.email}

    def test_new_name_is_found_and_the_old_is_not(self, database: ServiceDatabase) -> None:
        admin, person = an_admin("root@example.org"), register(full_name="Zoe Old")
        api.patch("/api/users/me", {"full_name": "Yvonne New"}, caller=person.caller)

        assert found(admin, "q=yvonne") == {person.email}
        assert found(admin, "q=zoe") == set()

    def test_together_they_narrow_one_another(self, database: ServiceDatabase) -> None:
        admin = an_admin("root@example.org")
        teacher = register("teacher", email="anna.t@example.org")
        register("student", email="anna.s@example.org")

        assert found(admin, "q=anna&role=teacher&is_active=true") == {teacher.email}

    def test_empty_search_and_unknown_parameters_are_ignored(self, database: ServiceDatabase) -> None:
        admin = an_admin()

        assert found(admin, "q=&colour=red") == {admin.email}

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("role=headmaster", "role"),
            ("role=", "role"),
            ("is_active=maybe", "is_active"),
            (f"q={'x' * 201}", "q"),
            ("q=a%00b", "q"),
            ("limit=0", "limit"),
            ("limit=101", "limit"),
            ("cursor=broken", "cursor"),
            ("cursor=WyJhIl0", "cursor"),
        ],
    )
    def test_bad_parameters_are_named(self, database: ServiceDatabase, query: str, field: str) -> None:
        answer = api.get(f"/api/users?{query}", caller=an_admin().caller)

        assert (answer.status, answer.fields) == (422, {field})


class TestPages:
    def test_everybody_comes_once(self, database: ServiceDatabase) -> None:
        admin = an_admin()
        ids = [str(user_id) for user_id in many_users(database, 12)]

        assert all_pages("/api/users?role=student", admin.caller, limit=5) == ids[::-1]

    def test_pages_are_stable_under_registrations(self, database: ServiceDatabase) -> None:
        admin = an_admin()
        ids = [str(user_id) for user_id in many_users(database, 4)]
        first = api.get("/api/users?role=student&limit=2", caller=admin.caller).json()
        many_users(database, 3)

        second = api.get(f"/api/users?role=student&limit=2&cursor={first['next_cursor']}", caller=admin.caller).json()

        assert [user["id"] for user in first["items"] + second["items"]] == ids[::-1]

    def test_default_page_has_fifty(self, database: ServiceDatabase) -> None:
        admin = an_admin()
        many_users(database, 51)

        page = api.get("/api/users", caller=admin.caller).json()

        assert len(page["items"]) == 50
        assert page["next_cursor"]

    def test_it_costs_one_statement_whatever_the_size(self, database: ServiceDatabase) -> None:
        admin = an_admin()
        many_users(database, 30)
        statements = Statements.count

        api.get("/api/users?q=some&limit=20", caller=admin.caller)

        assert Statements.count - statements == 1


def test_search_by_prefix_uses_both_indexes(database: ServiceDatabase) -> None:
    query = "EXPLAIN SELECT * FROM users WHERE email LIKE 'anna%' OR full_name_key LIKE 'anna%'"
    many_users(database, 300)
    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE users")
        connection.execute("SET enable_seqscan = off")
        plan = "\n".join(row[0] for row in connection.execute(query))

    assert "ix_users_email_prefix" in plan
    assert "ix_users_full_name_prefix" in plan
