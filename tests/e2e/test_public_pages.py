"""What anybody may see without a token."""

from __future__ import annotations

import pytest

from tests.contract_routes import ROUTES
from tests.support.http import Http
from tests.support.platform import Platform
from tests.support.route_requests import name_of


def test_platform_is_healthy(http: Http) -> None:
    answer = http.request("GET", "/api/health")

    assert answer.status == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"]


@pytest.mark.parametrize(
    "service",
    ["users", "courses", "homework", "gradebook", "tests", "schedule", "profiles", "notifications", "reports"],
)
def test_service_tells_of_its_own_health(http: Http, service: str) -> None:
    answer = http.request("GET", f"/api/health/{service}")

    assert answer.status == 200
    assert {**answer.json(), "version": ""} == {"status": "ok", "service": service, "version": "", "database": "ok"}


def test_document_describes_every_route_of_the_contract(http: Http) -> None:
    document = http.request("GET", "/openapi.json").json()

    described = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    pages = {"GET /openapi.json", "GET /docs"}
    assert {name_of(route) for route in ROUTES} - described <= pages


def test_document_asks_for_a_token_where_the_gateway_does(http: Http) -> None:
    document = http.request("GET", "/openapi.json").json()
    default = document.get("security", [])

    for route in ROUTES:
        operation = document["paths"].get(route.path, {}).get(route.method.lower())
        if operation is not None:
            assert bool(operation.get("security", default)) != route.is_public, name_of(route)


def test_docs_page_loads_the_document(http: Http) -> None:
    answer = http.request("GET", "/docs")

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "openapi.json" in answer.text


def test_unknown_address_is_refused_as_a_problem(http: Http) -> None:
    assert http.request("GET", "/api/nothing/here").status == 404


def test_first_admin_is_an_active_admin(http: Http, platform: Platform) -> None:
    config = platform.cloud.config

    body = {"email": config.admin_email, "password": config.admin_password}
    user = http.request("POST", "/api/auth/login", body).json()["user"]

    assert (user["role"], user["is_active"]) == ("admin", True)
