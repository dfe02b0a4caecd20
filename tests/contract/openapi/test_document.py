"""The committed OpenAPI document is the API's: fresh, valid, and whole by the contract."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from docs.openapi.document import TARGET, build, text_of
from docs.openapi.routes import SERVICES
from kernel.auth import Role
from tests.contract_routes import ROUTES, Route

DOCUMENT: dict[str, Any] = json.loads(TARGET.read_text("utf-8"))
# What the contract has as one row with another: "that student (`me` too)".
OWN_ROW = {("GET", "/api/students/me/grades")}

BY_ENROLMENT = {"/api/homeworks/{homework_id}/submissions", "/api/tests/{test_id}/attempts:start"}

Operation = dict[str, Any]


def _operations() -> Iterator[tuple[str, str, Operation]]:
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


OPERATIONS = list(_operations())
BY_ROUTE = {(method, path): operation for method, path, operation in OPERATIONS}
# What only its owner changes, whole: the last choice counts.
WITHOUT_VERSION = {"/api/notifications/preferences"}

each_operation = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[operation["operationId"] for _, _, operation in OPERATIONS]
)
each_route = pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")


def test_the_document_is_fresh() -> None:
    assert TARGET.read_text("utf-8") == text_of(build()), "Run: python -m docs.openapi"


def test_the_document_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_it_holds_every_route_of_the_contract_and_no_other() -> None:
    promised = {(route.method, route.path) for route in ROUTES}

    assert BY_ROUTE.keys() - OWN_ROW == promised


@each_route
def test_public_routes_need_no_token_and_all_others_do(route: Route) -> None:
    operation = BY_ROUTE[route.method, route.path]

    assert operation["security"] == ([] if route.is_public else [{"bearer": []}])
    assert ("401" in operation["responses"]) >= (not route.is_public)


@each_route
def test_a_route_serves_the_roles_of_the_contract(route: Route) -> None:
    named = set(re.split(", ?", route.who)) & {role.value for role in Role}
    served = set(BY_ROUTE[route.method, route.path].get("x-roles", []))

    # Who is a student of a course is known by enrolment, not by the role in the school.
    if named and route.path not in BY_ENROLMENT:
        assert served == named
    elif not route.is_public:
        assert served


def test_operation_ids_are_unique_and_short() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch("[a-z]+(_[a-z]+){0,4}", name)] == []


@each_operation
def test_an_operation_has_words_a_tag_and_path_parameters(method: str, path: str, operation: Operation) -> None:
    in_path = {parameter["name"] for parameter in operation["parameters"] if parameter.get("in") == "path"}

    assert operation["summary"]
    assert operation["description"].strip()
    assert len(operation["tags"]) == 1
    assert in_path == set(re.findall(r"\{(\w+)\}", path))
    assert "<" not in path


@each_operation
def test_every_refusal_is_a_problem(method: str, path: str, operation: Operation) -> None:
    refusals = {
        status: answer for status, answer in operation["responses"].items() if status == "default" or status >= "400"
    }

    assert {"429", "default"} <= refusals.keys()
    for status, answer in refusals.items():
        resolved = _resolved(answer)
        if not (status == "503" and path.startswith("/api/health/")):
            assert resolved["content"].keys() == {"application/problem+json"}


@each_operation
def test_a_body_brings_the_refusals_of_bad_bodies(method: str, path: str, operation: Operation) -> None:
    of_bodies = {"400", "413", "415", "422"}

    if "requestBody" in operation:
        assert of_bodies <= operation["responses"].keys()
        assert operation["requestBody"]["content"].keys() == {"application/json"}
    else:
        assert method not in ("PATCH", "PUT")


@each_operation
def test_what_creates_takes_an_idempotency_key_and_tells_where(method: str, path: str, operation: Operation) -> None:
    if "201" not in operation["responses"]:
        return

    assert "IdempotencyKey" in _shared_parameters(operation)
    assert {"Location", "Idempotency-Replayed"} <= operation["responses"]["201"]["headers"].keys()


@each_operation
def test_a_change_of_something_with_a_version_takes_if_match(method: str, path: str, operation: Operation) -> None:
    if method not in ("PATCH", "PUT") or path in WITHOUT_VERSION:
        return

    assert "IfMatch" in _shared_parameters(operation)
    assert "412" in operation["responses"]
    assert "ETag" in operation["responses"]["200"]["headers"]


@each_operation
def test_every_operation_takes_and_gives_a_request_id(method: str, path: str, operation: Operation) -> None:
    assert "RequestId" in _shared_parameters(operation)
    for answer in operation["responses"].values():
        assert "X-Request-Id" in _resolved(answer)["headers"]


@each_operation
def test_a_success_has_a_body_or_204(method: str, path: str, operation: Operation) -> None:
    for status, answer in operation["responses"].items():
        if status < "300":
            assert ("content" in answer) == (status != "204")


def test_lists_take_limit_and_cursor_and_answer_pages() -> None:
    pages = [name for name in DOCUMENT["components"]["schemas"] if name.endswith("Page")]

    assert pages
    for _, _, operation in OPERATIONS:
        text = json.dumps(operation["responses"])
        if any(f'schemas/{page}"' in text for page in pages):
            assert {"limit", "cursor"} <= {parameter.get("name") for parameter in operation["parameters"]}


def test_schema_names_are_plain() -> None:
    names = DOCUMENT["components"]["schemas"]

    assert [name for name in names if not re.fullmatch("[A-Z][A-Za-z]+", name)] == []
    assert not {"HTTPValidationError", "ValidationError"} & names.keys()


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_valid_and_used(name: str) -> None:
    Draft202012Validator.check_schema(DOCUMENT["components"]["schemas"][name])

    assert f'"#/components/schemas/{name}"' in json.dumps(DOCUMENT)


def test_request_bodies_refuse_unknown_fields() -> None:
    for _, _, operation in OPERATIONS:
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert _resolved(content["schema"])["additionalProperties"] is False


def test_no_answer_has_a_password() -> None:
    answers = json.dumps([operation["responses"] for _, _, operation in OPERATIONS])
    shown = set(re.findall(r"schemas/(\w+)", answers))

    for name in shown:
        fields = DOCUMENT["components"]["schemas"][name].get("properties", {})
        assert not [field for field in fields if "password" in field or "hash" in field]


def test_every_service_with_an_api_is_in_the_document() -> None:
    folders = {path.parents[1].name for path in TARGET.parents[1].glob("*/handlers/api.py")}

    assert folders <= set(SERVICES)
    for folder in folders:
        assert importlib.import_module(f"functions.{folder}.handlers.api").app


def _shared_parameters(operation: Operation) -> set[str]:
    return {parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"] if "$ref" in parameter}


def _resolved(part: Any) -> Any:
    while "$ref" in part:
        found: Any = DOCUMENT
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part
