"""What every route with a body refuses alike, and whom every route refuses."""

from __future__ import annotations

from typing import Any

import pytest

from functions.users.handlers.api import app
from kernel.auth import Access
from tests.support.databases import ServiceDatabase
from tests.support.users import a_registration, an_admin, api, everything

NOBODY = "01890a5d-ac96-774b-bcce-b302099a8057"
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/api/users"): a_registration(email="new@example.org"),
    ("POST", "/api/auth/login"): {"email": "a@example.org", "password": "some password"},
    ("POST", "/api/auth/refresh"): {"refresh_token": "a.b"},
    ("PATCH", "/api/users/me"): {"full_name": "Another"},
    ("POST", "/api/users/me:change-password"): {"current_password": "x", "new_password": "some new password"},
    ("POST", "/api/users/confirm-email"): {"token": "x"},
    ("POST", "/api/users/confirm-phone"): {"code": "123456"},
    ("POST", "/api/users:resend-confirmation"): {"channel": "email"},
    ("POST", "/api/users:request-password-reset"): {"email": "a@example.org"},
    ("POST", "/api/users:reset-password"): {"token": "x", "new_password": "some new password"},
    ("PATCH", f"/api/users/{NOBODY}"): {"full_name": "Another"},
}
routes = pytest.mark.parametrize(("method", "url"), BODIES, ids=[" ".join(route) for route in BODIES])


def test_every_route_with_a_body_is_tried_here() -> None:
    with_body = {
        (route.method, route.path.replace("<user_id>", NOBODY))
        for route in (*app._static_routes, *app._dynamic_routes)
        if route.dependant.body_params
    }

    assert with_body == set(BODIES)


@routes
def test_what_is_no_json_is_malformed(database: ServiceDatabase, method: str, url: str) -> None:
    admin = an_admin()
    before = everything(database)

    for raw in ("{", "no json", "", "{'a': 1}", '{"a": "\\ud800"}', "{}{}"):
        answer = api.request(method, url, raw=raw, caller=admin.caller)
        assert (answer.status, answer.code) == (400, "malformed_json"), raw
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert everything(database) == before


@routes
def test_what_is_no_object_is_refused(database: ServiceDatabase, method: str, url: str) -> None:
    admin = an_admin()
    before = everything(database)

    for raw in ("[]", "[{}]", '"text"', "5", "null", "true"):
        assert api.request(method, url, raw=raw, caller=admin.caller).status == 422, raw
    assert everything(database) == before


@routes
def test_unknown_fields_are_named(database: ServiceDatabase, method: str, url: str) -> None:
    admin = an_admin()
    before = everything(database)

    answer = api.request(method, url, {**BODIES[method, url], "colour": "red"}, caller=admin.caller)

    assert (answer.status, answer.fields) == (422, {"colour"})
    assert everything(database) == before


@routes
def test_wrong_types_are_named(database: ServiceDatabase, method: str, url: str) -> None:
    admin = an_admin()
    before = everything(database)

    for field in BODIES[method, url]:
        wrongs: list[Any] = [[], {}, 5.5, ["x"]]
        for wrong in wrongs:
            answer = api.request(method, url, {**BODIES[method, url], field: wrong}, caller=admin.caller)
            assert answer.status == 422
            assert field in answer.fields
    assert everything(database) == before


@routes
def test_other_media_types_are_refused(database: ServiceDatabase, method: str, url: str) -> None:
    answer = api.request(
        method, url, BODIES[method, url], caller=an_admin().caller, headers={"Content-Type": "text/plain"}
    )

    assert answer.status == 415


@routes
def test_huge_bodies_are_refused(database: ServiceDatabase, method: str, url: str) -> None:
    raw = '{"a": "' + "x" * 1_000_000 + '"}'

    assert api.request(method, url, raw=raw, caller=an_admin().caller).status == 413


def test_every_route_but_the_public_ones_needs_a_caller(database: ServiceDatabase) -> None:
    public = set()
    for route in (*app._static_routes, *app._dynamic_routes):
        [access] = [middleware for middleware in route.middlewares if isinstance(middleware, Access)]
        if access.is_public:
            public.add((route.method, route.path))
            continue
        path = route.path.replace("<user_id>", NOBODY).replace("<session_id>", NOBODY)
        answer = api.request(route.method, path, raw="{")
        assert (answer.status, answer.code) == (401, "unauthorized"), route.path
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    assert public == {
        ("GET", "/api/health/users"),
        ("POST", "/api/users"),
        ("POST", "/api/auth/login"),
        ("POST", "/api/auth/refresh"),
        ("POST", "/api/users/confirm-email"),
        ("POST", "/api/users:request-password-reset"),
        ("POST", "/api/users:reset-password"),
    }


def test_health_answers(database: ServiceDatabase) -> None:
    answer = api.get("/api/health/users")

    assert answer.status == 200
    assert answer.json() == {"status": "ok", "service": "users", "version": "0.0.0", "database": "ok"}
