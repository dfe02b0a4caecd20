"""Bodies of other media types, and those that the gateway sends as base64."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.support.bodies import CALLER, PATH, is_problem, send
from tests.support.gateway import Api
from tests.support.sample_service.api import handler


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "json",
        "application/jsonp",
        "*/*",
    ],
)
def test_another_media_type_is_415(api: Api, content_type: str) -> None:
    is_problem(send(api, '{"title": "x"}', Content_Type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"],
)
def test_json_however_it_is_written_is_taken(api: Api, content_type: str) -> None:
    assert send(api, '{"title": "x"}', Content_Type=content_type).status == 200


def test_the_content_types_name_is_read_in_any_case() -> None:
    event = _event('{"title": "x"}', is_base64=False)
    event["headers"] = {"content-type": "text/plain"}
    event["multiValueHeaders"] = {"content-type": ["text/plain"]}

    assert handler(event, None)["statusCode"] == 415  # type: ignore[arg-type]


def test_a_base64_body_is_read_like_a_plain_one() -> None:
    event = _event(base64.b64encode(b'{"title": "\xd1\x8f"}').decode(), is_base64=True)

    answer = handler(event, None)  # type: ignore[arg-type]

    assert (answer["statusCode"], json.loads(answer["body"])["title"]) == (200, "я")


@pytest.mark.parametrize("body", ["\xff\xfe", "!", base64.b64encode(b"\xff\xfe{}").decode()])
def test_a_broken_base64_body_is_400(body: str) -> None:
    answer = handler(_event(body, is_base64=True), None)  # type: ignore[arg-type]

    assert (answer["statusCode"], json.loads(answer["body"])["code"]) == (400, "malformed_json")
    assert answer["multiValueHeaders"]["Content-Type"] == ["application/problem+json"]
    assert answer["multiValueHeaders"]["X-Request-Id"]


def _event(body: str, *, is_base64: bool) -> dict[str, Any]:
    caller = {"user_id": str(CALLER.user_id), "role": "student", "session_id": str(CALLER.session_id)}
    headers = {"Content-Type": "application/json"}
    return {
        "httpMethod": "POST",
        "path": PATH,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "requestContext": {"stage": "test", "path": f"/test{PATH}", "authorizer": caller, "identity": {}},
        "body": body,
        "isBase64Encoded": is_base64,
    }
