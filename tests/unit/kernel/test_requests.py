"""The HTTP edge in its order: who, where, what; and what every answer carries."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

import pytest

from kernel.auth import Role
from kernel.http.validation import access_of
from tests.support.gateway import Api, a_caller
from tests.support.sample_service.api import app, handler

BROKEN = {"raw": "{", "headers": {"Content-Type": "text/plain"}}
NOTE = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (None, "/api/notes/no-id", 401),
        ("student", "/api/notes/no-id", 403),
        ("teacher", "/api/notes/no-id", 404),
        ("teacher", f"/api/notes/{NOTE}", 415),
    ],
)
def test_who_is_asked_before_where_and_where_before_what(api: Api, role: str | None, path: str, status: int) -> None:
    refused = api.patch(path, caller=a_caller(role) if role else None, **BROKEN)

    assert refused.status == status


def test_size_is_asked_before_media_type_and_that_before_json(api: Api) -> None:
    caller = a_caller()
    huge = "{" * 1_000_001

    assert api.post("/api/everything", raw=huge, caller=caller, headers={"Content-Type": "text/plain"}).status == 413
    assert api.post("/api/everything", raw="{", caller=caller, headers={"Content-Type": "text/plain"}).status == 415
    assert api.post("/api/everything", raw="{", caller=caller).status == 400
    assert api.post("/api/everything", {}, caller=caller).status == 422


def test_an_anonymous_caller_is_told_how_to_authenticate(api: Api) -> None:
    refused = api.get("/api/notes")

    assert (refused.status, refused.code, refused.headers["WWW-Authenticate"]) == (401, "unauthorized", "Bearer")


@pytest.mark.parametrize("role", list(Role))
def test_a_marker_serves_its_roles_alone(api: Api, role: Role) -> None:
    answer = api.delete(f"/api/notes/{NOTE}", caller=a_caller(role))

    assert (answer.status, answer.code if answer.text else "") in {(204, ""), (403, "role_not_allowed")}
    assert (answer.status == 204) == (role is Role.ADMIN)


def test_a_route_without_a_marker_serves_nobody(api: Api) -> None:
    answer = api.get("/api/unmarked", caller=a_caller("admin"))

    assert (answer.status, answer.code) == (500, "internal_error")


def test_every_other_route_of_the_sample_has_one_marker() -> None:
    unmarked = [route.path for route in [*app._static_routes, *app._dynamic_routes] if access_of(route) is None]

    assert unmarked == ["/api/unmarked"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/nothing",
        "/api/notes/",
        "/api/notes//",
        "/",
        "",
        "/api",
        "/api/notes/x/y",
        f"/api/notes/{NOTE}:burn",
        f"/api/notes/{NOTE}:",
        f"/api/notes/{NOTE}x",
        "/api/notes/" + "x" * 5000,
        "/api/notes/%00",
        "/api/notes/..%2f..",
        "/api/notes/ü",
    ],
)
def test_what_is_not_there_is_a_404_problem(api: Api, path: str) -> None:
    answer = api.post(path, {}, caller=a_caller("admin"))

    if path in {"/api/notes/", "/api/notes//"}:
        assert answer.status == 422
        return
    assert (answer.status, answer.code) == (404, "not_found")
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "HEAD", "TRACE", "get"])
def test_another_method_is_404_and_names_are_read_in_any_case(api: Api, method: str) -> None:
    answer = api.request(method, "/api/optional", caller=a_caller())

    assert answer.status == 404


@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_a_verb_is_found_by_its_colon_or_its_escape(api: Api, colon: str) -> None:
    found = api.post(f"/api/notes/{NOTE}{colon}rename", {}, caller=a_caller("teacher"))

    assert (found.status, found.fields) == (422, {"title"})


@pytest.mark.parametrize("colon", [":", "%3A"])
def test_a_malformed_id_before_a_verb_is_404(api: Api, colon: str) -> None:
    assert api.post(f"/api/notes/no-id{colon}rename", {"title": "x"}, caller=a_caller("teacher")).status == 404


@pytest.mark.parametrize("sent", ["mine", "A-z_0.9", "x" * 128, "0"])
def test_an_acceptable_request_id_is_kept(api: Api, sent: str) -> None:
    answer = api.get("/api/busy", headers={"X-Request-Id": sent})

    assert answer.headers["X-Request-Id"] == answer.json()["request_id"] == sent


@pytest.mark.parametrize("sent", ["", " ", "x" * 129, "a b", "a\nb", "ü", "a/b", "{}", "x\n"])
def test_any_other_request_id_is_replaced(api: Api, sent: str) -> None:
    answer = api.get("/api/busy", headers={"X-Request-Id": sent})

    assert answer.headers["X-Request-Id"] != sent
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-Id"])
    assert answer.headers["X-Request-Id"] == answer.json()["request_id"]


def test_request_ids_differ(api: Api) -> None:
    assert api.get("/api/busy").headers["X-Request-Id"] != api.get("/api/busy").headers["X-Request-Id"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/api/busy"), ("GET", "/api/nothing"), ("GET", "/api/broken"), ("GET", "/api/notes")]
)
def test_every_answer_has_a_request_id(api: Api, method: str, path: str) -> None:
    assert api.request(method, path).headers["X-Request-Id"]


def test_a_500_tells_nothing_of_the_inside(api: Api) -> None:
    answer = api.get("/api/broken")

    assert (answer.status, answer.code) == (500, "internal_error")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "secret internal text" not in answer.text
    assert "RuntimeError" not in answer.text


def test_a_500_shows_no_traceback_even_in_development(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "_debug", True)

    assert "Traceback" not in api.get("/api/broken").text


def test_retry_after_tells_when_to_come_back(api: Api) -> None:
    answer = api.get("/api/busy")

    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (429, "too_many_attempts", "17")


def test_a_problem_has_the_promised_fields(api: Api) -> None:
    problem = api.get("/api/notes").json()

    assert problem.keys() == {"type", "title", "status", "detail", "code", "request_id"}
    assert problem["type"] == "urn:campus:problem:unauthorized"
    assert (problem["title"], problem["status"]) == ("Unauthorized", 401)


def test_json_says_its_character_set(api: Api) -> None:
    answer = api.post("/api/optional", {"title": "ü"})

    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "ü" in answer.text


@pytest.mark.parametrize("query", ["?unknown=1", "?until", "?until=2026-01-15T09:30:00Z&x[]=1"])
def test_unknown_query_parameters_are_ignored(api: Api, query: str) -> None:
    answer = api.post(f"/api/everything{query.replace('?until', '?x', 1)}", {"title": "x"}, caller=a_caller())

    assert answer.status == 200


@pytest.mark.parametrize(
    ("query", "field"),
    [({"until": ["tomorrow"]}, "until"), ({"until": ["\x00"]}, "until"), ({"other": ["a\x00b"]}, "other")],
)
def test_a_wrong_query_parameter_is_422(api: Api, query: dict[str, list[str]], field: str) -> None:
    answer = api.request("POST", "/api/everything", {"title": "x"}, caller=a_caller(), query=query)

    assert (answer.status, answer.fields) == (422, {field})


def test_preflight_is_answered_without_a_token(api: Api) -> None:
    answer = api.request("OPTIONS", "/api/notes", headers={"Origin": "https://example.org"})

    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", ["/api/busy", "/api/nothing", "/api/broken", "/api/notes"])
def test_browsers_may_read_refusals_and_their_headers(api: Api, path: str) -> None:
    answer = api.get(path, headers={"Origin": "https://example.org"})

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Request-Id" in answer.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "authorizer",
    [
        {"user_id": "no id", "role": "admin", "session_id": str(NOTE)},
        {"user_id": str(NOTE), "role": "emperor", "session_id": str(NOTE)},
        {"user_id": str(NOTE), "role": "admin"},
        {"user_id": str(NOTE), "session_id": str(NOTE)},
        {"user_id": 5, "role": "admin", "session_id": str(NOTE)},
    ],
)
def test_an_authorizers_answer_that_makes_no_sense_serves_nobody(authorizer: dict[str, str]) -> None:
    event = _event("/api/notes", authorizer=authorizer)

    answer = handler(event, None)  # type: ignore[arg-type]

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (401, "unauthorized")
    assert answer["multiValueHeaders"]["WWW-Authenticate"] == ["Bearer"]
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]


@pytest.mark.parametrize("missing", ["headers", "multiValueHeaders", "requestContext", "queryStringParameters", "body"])
@pytest.mark.parametrize("absent", [True, False])
def test_a_sparse_gateway_event_is_answered(missing: str, absent: bool) -> None:
    event = _event("/api/busy", authorizer=None)
    if absent:
        event.pop(missing, None)
    else:
        event[missing] = None

    assert handler(event, None)["statusCode"] == 429  # type: ignore[arg-type]


def _event(path: str, *, authorizer: dict[str, str] | None) -> dict[str, Any]:
    return {
        "httpMethod": "GET",
        "path": path,
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"stage": "test", "path": f"/test{path}", "authorizer": authorizer, "identity": {}},
        "body": None,
        "isBase64Encoded": False,
    }
