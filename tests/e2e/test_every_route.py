"""The last test of the session: what it called, held against the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.contract_routes import ROUTES
from tests.support.http import Http
from tests.support.route_requests import matches, name_of


def _never_served(http: Http) -> Iterator[str]:
    served = {(call.method, call.path) for call in http.calls if call.status < 400}
    for route in ROUTES:
        if not any(matches(route, *call) for call in served):
            yield name_of(route)


def test_every_route_of_the_contract_has_served_a_request(http: Http, request: pytest.FixtureRequest) -> None:
    if not _is_whole_run(request):
        pytest.skip("only part of the end-to-end tests ran")

    assert list(_never_served(http)) == []


def _is_whole_run(request: pytest.FixtureRequest) -> bool:
    if hasattr(request.config, "workerinput"):
        return False
    files = {path.name for path in request.path.parent.glob("test_*.py")}
    chosen = request.config.getoption("keyword") or request.config.getoption("markexpr")
    by_name = any("::" in argument for argument in request.config.invocation_params.args if isinstance(argument, str))
    return not chosen and not by_name and files <= {item.path.name for item in request.session.items}
