"""The platform's own routes."""

from __future__ import annotations

import json
import re

import pytest

from functions.platform.handlers.api import DOCUMENT, handler
from kernel import config
from tests.support.gateway import Answer, Api
from tests.support.html_page import Page, script_hashes


@pytest.fixture
def api() -> Api:
    return Api(handler)


@pytest.fixture
def page(api: Api) -> Answer:
    return api.get("/docs")


def test_health_tells_the_version_to_anybody(api: Api) -> None:
    with config.using(config.Settings(version="1.2.3")):
        answer = api.get("/api/health")

    assert (answer.status, answer.json()) == (200, {"status": "ok", "version": "1.2.3"})


def test_the_document_is_the_committed_one(api: Api) -> None:
    answer = api.get("/openapi.json")

    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json() == json.loads(DOCUMENT.read_text("utf-8"))


def test_the_page_loads_nothing_from_elsewhere(page: Answer) -> None:
    assert page.status == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert Page(page.text).loaded == ["data:,"]


def test_the_page_finds_the_document_beside_itself(page: Answer) -> None:
    start = Page(page.text).code["script"][-1]

    (pattern, replacement) = re.findall(r'replace\((/.*/), "(.*?)"\)', start)[0]
    expression = pattern.strip("/").replace("\\/", "/")
    for prefix in ("/prod", "/_aws/execute-api/abc123/local", ""):
        for path in ("/docs", "/docs/"):
            assert re.sub(expression, replacement, prefix + path) == f"{prefix}/openapi.json"


def test_the_policy_lets_exactly_the_pages_own_code_run(page: Answer) -> None:
    policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
    code = Page(page.text).code

    assert policy["default-src"] == "'none'"
    assert set(policy["script-src"].split()) == script_hashes(code["script"])
    assert set(policy["style-src"].split()) == script_hashes(code["style"])
    assert (policy["connect-src"], policy["frame-ancestors"]) == ("'self'", "'none'")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert page.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_fits_what_a_function_may_answer(page: Answer) -> None:
    assert len(json.dumps(page.text)) < 5_000_000


@pytest.mark.parametrize("colon", ["%3A", "%3a"])
def test_an_escaped_verb_is_sent_on_to_its_literal_route(api: Api, colon: str) -> None:
    answer = api.post(f"/api/users{colon}reset-password", {"token": "x"})

    assert (answer.status, answer.headers["Location"]) == (308, "./users:reset-password")


@pytest.mark.parametrize(
    "path",
    [
        "/api/users:reset-password",
        "/api/nothing",
        "/api/users%3A",
        "/api/%3Ax",
        "/api/x%3A%2F%2Fevil.example",
        "/api/a%3Ab%3Ac",
        "/api/U%3Ab",
    ],
)
def test_nothing_else_is_sent_on(api: Api, path: str) -> None:
    answer = api.post(path, {})

    assert (answer.status, answer.code) == (404, "not_found")
