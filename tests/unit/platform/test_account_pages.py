"""The pages that links in mails lead to."""

from __future__ import annotations

import re

import pytest

from functions.platform.handlers.api import handler
from tests.support.gateway import Answer, Api
from tests.support.html_page import Page, script_hashes

PAGES = {"/account/confirm-email": "/api/users/confirm-email", "/account/reset-password": "/api/users:reset-password"}


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def answer(path: str) -> Answer:
    return Api(handler).get(path)


@pytest.fixture
def script(answer: Answer) -> str:
    [code] = Page(answer.text).code["script"]
    return code


def test_page_is_served_to_anybody_and_loads_nothing(answer: Answer) -> None:
    page = Page(answer.text)

    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.loaded == ["data:,"]
    assert not {name for name in page.attributes if name.startswith("on")}


def test_policy_lets_exactly_the_pages_own_code_run(answer: Answer) -> None:
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    code = Page(answer.text).code

    assert set(policy["script-src"].split()) == script_hashes(code["script"])
    assert set(policy["style-src"].split()) == script_hashes(code["style"])
    assert {policy[name] for name in ("default-src", "base-uri", "form-action", "frame-ancestors")} == {"'none'"}
    assert policy["connect-src"] == "'self'"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_token_is_read_from_the_fragment_alone(script: str) -> None:
    assert "location.hash" in script
    assert "location.search" not in script
    assert not re.search("localStorage|sessionStorage|cookie|innerHTML", script)


def test_page_finds_the_api_beside_itself(script: str, path: str) -> None:
    [pattern] = re.findall(r"pathname\.replace\(/(.*)/, path\)", script)
    expression = pattern.replace("\\/", "/")

    assert f'"{PAGES[path]}"' in script
    for prefix in ("/prod", "/_aws/execute-api/abc123/local", ""):
        for ending in ("", "/"):
            assert re.sub(expression, PAGES[path], f"{prefix}{path}{ending}") == f"{prefix}{PAGES[path]}"


def test_both_languages_say_the_same_things(script: str) -> None:
    tables = re.findall(r"\ben: \{(.*?)\},\s+ru: \{(.*?)\},\s", script, re.DOTALL)

    assert len(tables) == 2
    for english, russian in tables:
        names, names_in_russian = (re.findall(r"^\s+(\w+): \"", table, re.MULTILINE) for table in (english, russian))
        assert names == names_in_russian
        assert names
        assert english.isascii()
        assert not russian.isascii()
