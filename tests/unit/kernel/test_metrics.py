"""Metrics: one EMF line a request, with the promised names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from kernel import config, observability
from kernel.ids import new_id
from tests.support.gateway import Api, a_caller

OF_EVERY_REQUEST = {
    "http_requests_total",
    "http_request_duration_seconds",
    "http_requests_in_progress",
    "db_queries_total",
    "db_query_duration_seconds",
    "db_connections_active",
}
OF_CHANGES = {"business_operations_total", "business_operation_duration_seconds"}
Emitted = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def emitted(capsys: pytest.CaptureFixture[str]) -> Emitted:
    """The EMF lines since the last look."""

    def read() -> list[dict[str, Any]]:
        return [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]

    return read


def _names(line: dict[str, Any]) -> set[str]:
    (about,) = line["_aws"]["CloudWatchMetrics"]
    return {metric["Name"] for metric in about["Metrics"]}


def test_a_read_is_one_line(api: Api, emitted: Emitted) -> None:
    observability.start()
    emitted()

    with config.using(config.Settings(service="courses", metrics_namespace="Campus")):
        api.get("/api/busy")

    (line,) = emitted()
    (about,) = line["_aws"]["CloudWatchMetrics"]
    assert _names(line) == OF_EVERY_REQUEST
    assert (about["Namespace"], about["Dimensions"]) == ("Campus", [["service"]])
    assert (line["service"], line["method"], line["route"], line["status_code"]) == ("courses", "GET", "/api/busy", 429)
    assert line["http_requests_total"] == [1]
    assert line["http_request_duration_seconds"][0] > 0
    assert "operation" not in line


def test_a_change_is_measured_as_an_operation_too(api: Api, emitted: Emitted) -> None:
    observability.start()
    emitted()

    api.post("/api/optional", {"title": "x"})

    (line,) = emitted()
    assert _names(line) == OF_EVERY_REQUEST | OF_CHANGES
    assert (line["operation"], line["business_operations_total"]) == ("optional_body", [1])


def test_a_route_is_its_pattern_and_never_an_id(api: Api, emitted: Emitted) -> None:
    note_id = new_id()
    api.delete(f"/api/notes/{note_id}", caller=a_caller("admin"))

    line = emitted()[-1]
    assert line["route"] == "/api/notes/<note_id>"
    assert str(note_id) not in json.dumps(line)


@pytest.mark.parametrize("path", ["/api/nothing", "/api/notes/x/y"])
def test_an_unknown_address_has_no_route_of_its_own(api: Api, emitted: Emitted, path: str) -> None:
    api.get(path)

    assert emitted()[-1]["route"] == "(none)"


def test_the_unknown_address_after_a_known_one_is_not_mistaken_for_it(api: Api, emitted: Emitted) -> None:
    api.get("/api/busy")
    api.get("/api/nothing")

    assert [line["route"] for line in emitted()][-2:] == ["/api/busy", "(none)"]


def test_a_process_tells_its_version_once(monkeypatch: pytest.MonkeyPatch, api: Api, emitted: Emitted) -> None:
    monkeypatch.setattr(observability, "_is_started", False)

    with config.using(config.Settings(version="1.2.3")):
        api.get("/api/busy")
        api.get("/api/busy")

    told = [line for line in emitted() if "app_info" in line]
    assert [(line["app_info"], line["version"]) for line in told] == [([1], "1.2.3")]


def test_a_count_is_a_line_of_its_own(emitted: Emitted) -> None:
    with config.using(config.Settings(service="notifications", metrics_namespace="Campus")):
        observability.count("messages_failed_total", 3, reason="expired")

    (line,) = emitted()
    (about,) = line["_aws"]["CloudWatchMetrics"]
    assert (about["Namespace"], about["Dimensions"]) == ("Campus", [["service"]])
    assert (line["service"], line["messages_failed_total"], line["reason"]) == ("notifications", [3], "expired")
