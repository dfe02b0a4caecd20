"""The API itself: its refusals, its limits, its log."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.unit.template import stack


def body() -> dict[str, Any]:
    return dict(stack.of_type("AWS::ApiGateway::RestApi")["Api"]["Body"])


def responses() -> dict[str, Any]:
    return dict(body()["x-amazon-apigateway-gateway-responses"])


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("UNAUTHORIZED", 401, "unauthorized"),
        ("ACCESS_DENIED", 403, "forbidden"),
        ("MISSING_AUTHENTICATION_TOKEN", 404, "not_found"),
        ("REQUEST_TOO_LARGE", 413, "payload_too_large"),
        ("UNSUPPORTED_MEDIA_TYPE", 415, "unsupported_media_type"),
        ("THROTTLED", 429, "too_many_requests"),
        ("INTEGRATION_FAILURE", 502, "bad_gateway"),
        ("INTEGRATION_TIMEOUT", 504, "gateway_timeout"),
        ("AUTHORIZER_FAILURE", 500, "internal_error"),
        ("DEFAULT_5XX", 500, "internal_error"),
    ],
)
def test_refusal_is_a_problem_of_the_contract(kind: str, status: int, code: str) -> None:
    response = responses()[kind]

    problem = json.loads(response["responseTemplates"]["application/json"])
    assert int(response["statusCode"]) == status
    assert (problem["status"], problem["code"]) == (status, code)


@pytest.mark.parametrize("kind", sorted(responses()))
def test_refusal_carries_type_request_id_and_cors(kind: str) -> None:
    response = responses()[kind]

    headers, problem = response["responseParameters"], json.loads(response["responseTemplates"]["application/json"])
    assert headers["gatewayresponse.header.Content-Type"] == "'application/problem+json'"
    assert headers["gatewayresponse.header.X-Request-Id"] == "context.requestId"
    assert headers["gatewayresponse.header.Access-Control-Allow-Origin"] == "'*'"
    assert set(problem) == {"type", "title", "status", "detail", "code", "request_id"}
    assert problem["request_id"] == "$context.requestId"
    assert problem["type"] == f"urn:campus:problem:{problem['code']}"


@pytest.mark.parametrize("kind", ["THROTTLED", "QUOTA_EXCEEDED"])
def test_throttled_caller_is_told_when_to_return(kind: str) -> None:
    assert responses()[kind]["responseParameters"]["gatewayresponse.header.Retry-After"] == "'1'"


def test_authorizer_reads_the_authorization_header_and_is_not_cached_by_default() -> None:
    [authorizer] = body()["components"]["securitySchemes"].values()

    assert (authorizer["name"], authorizer["in"]) == ("Authorization", "header")
    assert authorizer["x-amazon-apigateway-authorizer"]["type"] == "token"
    assert stack.source()["Parameters"]["AuthorizerCacheSeconds"]["Default"] == 0


def test_preflight_needs_no_token() -> None:
    for path, methods in body()["paths"].items():
        assert "options" in methods, f"{path} has no preflight"
        assert not methods["options"].get("security")


def test_stage_is_throttled_traced_and_logged_as_json() -> None:
    [stage] = stack.of_type("AWS::ApiGateway::Stage").values()

    assert stage["MethodSettings"][0]["ThrottlingRateLimit"]
    assert stage["MethodSettings"][0]["ThrottlingBurstLimit"]
    assert stage["TracingEnabled"] is True
    assert {"request_id", "method", "path", "status_code", "duration_ms"} <= set(
        json.loads(stage["AccessLogSetting"]["Format"])
    )


def test_api_speaks_tls_1_2_and_newer_alone() -> None:
    assert stack.of_type("AWS::ApiGateway::RestApi")["Api"]["SecurityPolicy"].startswith("SecurityPolicy_TLS13_1_2")
