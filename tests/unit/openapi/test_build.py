"""How services' routes become one document, and what is refused on the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from docs.openapi.__main__ import main
from docs.openapi.document import build
from kernel.auth import Access, Role, authenticated, public, require
from kernel.http import configure, created, expected_version, no_content, ok
from kernel.schemas import AnswerModel, Page, RequestModel, Score


class ThingCreate(RequestModel):
    """A new thing."""

    name: str
    weight: Score = 100  # type: ignore[assignment]


class ThingRead(AnswerModel):
    """A thing."""

    id: UUID
    note: str | None = None
    version: int


class OtherThing:
    """Holds another model of the same name."""

    class ThingRead(AnswerModel):
        """Something else."""

        colour: str


def _app() -> APIGatewayRestResolver:
    app = APIGatewayRestResolver(enable_validation=True)
    configure(app)
    return app


def _route(path: str, function: Callable[..., Any], access: Access = public, **options: Any) -> APIGatewayRestResolver:
    app = _app()
    options = {"method": "GET", "operation_id": "do_it", "middlewares": [access], **options}
    app.route(path, **options)(function)
    return app


def _operation(app: APIGatewayRestResolver) -> dict[str, Any]:
    (item,) = build({"things": app})["paths"].values()
    (operation,) = item.values()
    return dict(operation)


def _read() -> ThingRead:
    """Read it."""
    raise NotImplementedError


def _make_or_find(body: ThingCreate) -> Response[ThingRead]:
    return _answer(is_new=bool(body.name))


def _answer(*, is_new: bool) -> Response[ThingRead]:
    thing = ThingRead(id=UUID(int=1), version=1)
    return created(thing, "/") if is_new else ok(thing)


def _conditional(thing_id: UUID, body: ThingCreate) -> ThingRead:
    return ThingRead(id=thing_id, version=expected_version() or 0)


def _remove(thing_id: UUID) -> Response[None]:
    return no_content()


def _list() -> Page[ThingRead]:
    raise NotImplementedError


def test_a_helper_beside_the_handler_tells_its_statuses() -> None:
    operation = _operation(_route("/things", _make_or_find, method="POST", status_code=201))

    assert [status for status in operation["responses"] if status < "300"] == ["200", "201"]
    assert "Location" in operation["responses"]["201"]["headers"]
    assert "Location" not in operation["responses"]["200"]["headers"]


def test_a_status_that_the_code_never_answers_is_refused() -> None:
    with pytest.raises(ValueError, match=r"POST /things has status_code=202, but answers \[200, 201\]"):
        _operation(_route("/things", _make_or_find, method="POST", status_code=202))


def test_a_route_without_a_marker_is_refused() -> None:
    with pytest.raises(ValueError, match="GET /things has no access marker"):
        _operation(_route("/things", _read, middlewares=[]))


def test_roles_and_security_come_from_the_marker() -> None:
    open_to_all = _operation(_route("/things", _read))
    for_teachers = _operation(_route("/things", _read, require(Role.TEACHER, Role.ADMIN)))
    for_callers = _operation(_route("/things", _read, authenticated))

    assert (open_to_all["security"], "x-roles" in open_to_all) == ([], False)
    assert (for_teachers["security"], for_teachers["x-roles"]) == ([{"bearer": []}], ["teacher", "admin"])
    assert for_callers["x-roles"] == ["student", "teacher", "manager", "admin"]
    assert for_teachers["description"] == "Read it.\n\nFor the roles teacher, admin."


def test_if_match_is_found_in_the_code() -> None:
    operation = _operation(_route("/things/<thing_id>", _conditional, method="PATCH"))

    assert {"$ref": "#/components/parameters/IfMatch"} in operation["parameters"]
    assert operation["responses"]["412"] == {"$ref": "#/components/responses/PreconditionFailed"}
    assert "ETag" in operation["responses"]["200"]["headers"]


def test_a_204_has_no_body() -> None:
    operation = _operation(_route("/things/<thing_id>", _remove, method="DELETE", status_code=204))

    assert "content" not in operation["responses"]["204"]


def test_a_verb_keeps_its_colon() -> None:
    document = build({"things": _route("/things/<thing_id>:burn", _remove, method="POST", status_code=204)})

    assert list(document["paths"]) == ["/things/{thing_id}:burn"]


def test_declared_answers_are_added_without_losing_the_success() -> None:
    declared = {418: {"description": "A teapot"}, 200: {"description": "Tea"}}

    operation = _operation(_route("/things", _read, responses=declared))

    assert operation["responses"]["200"]["description"] == "Tea"
    assert operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].endswith("/ThingRead")
    assert operation["responses"]["418"]["description"] == "A teapot"
    assert "application/problem+json" in operation["responses"]["418"]["content"]


def test_building_leaves_the_routes_as_they_were() -> None:
    declared = {418: {"description": "A teapot"}}
    app = _route("/things", _read, responses=declared)

    build({"things": app})

    assert app._static_routes[0].responses == declared


def test_answers_promise_every_field_and_requests_only_those_without_default() -> None:
    schemas = build({"things": _route("/things", _make_or_find, method="POST", status_code=201)})["components"][
        "schemas"
    ]

    assert schemas["ThingRead"]["required"] == ["id", "note", "version"]
    assert schemas["ThingCreate"]["required"] == ["name"]
    assert schemas["ThingCreate"]["properties"]["weight"]["default"] == 100
    assert "errors" not in schemas["ProblemRead"]["required"]


def test_a_page_is_called_after_its_items() -> None:
    document = build({"things": _route("/things", _list)})

    assert "ThingReadPage" in document["components"]["schemas"]
    assert "Page_" not in str(document)


def test_one_schema_name_for_different_things_is_refused() -> None:
    def other() -> OtherThing.ThingRead:
        raise NotImplementedError

    with pytest.raises(ValueError, match="schema name 'ThingRead' for different things"):
        build({"a": _route("/a", _read), "b": _route("/b", other, operation_id="other")})


def test_one_schema_name_for_the_same_thing_is_shared() -> None:
    document = build({"a": _route("/a", _read), "b": _route("/b", _read, operation_id="other")})

    assert list(document["paths"]) == ["/a", "/b"]


@pytest.mark.parametrize(("path", "operation_id"), [("/b", "do_it")])
def test_one_operation_id_for_two_routes_is_refused(path: str, operation_id: str) -> None:
    with pytest.raises(ValueError, match="operation id 'do_it'"):
        build({"a": _route("/a", _read), "b": _route(path, _read, operation_id=operation_id)})


def test_one_route_in_two_services_is_refused() -> None:
    with pytest.raises(ValueError, match="route 'get'"):
        build({"a": _route("/a", _read), "b": _route("/a", _read, operation_id="other")})


def test_the_check_tells_what_to_run(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "openapi.json"
    monkeypatch.setattr("docs.openapi.__main__.TARGET", target)
    monkeypatch.setattr("docs.openapi.__main__.build", lambda: {"openapi": "3.1.0"})

    assert main(["--check"]) == 1
    assert "Run: python -m docs.openapi" in capsys.readouterr().err
    assert not target.exists()
    assert main([]) == main(["--check"]) == 0
    target.write_text("{}")
    assert main(["--check"]) == 1
