"""What every route refuses alike, in the contract's order: who, where, what."""

from __future__ import annotations

import json

import pytest

from tests.support.courses import a_classroom, api, everything
from tests.support.databases import ServiceDatabase

ROUTES_WITH_A_BODY = [
    ("POST", "/api/courses", "teacher"),
    ("PATCH", "{course}", "teacher"),
    ("POST", "{course}/enrollments", "teacher"),
    ("POST", "{course}/enrollments:import", "teacher"),
    ("POST", "/api/courses:join", "outsider"),
]
ROUTES_WITH_AN_ID = [
    ("GET", "/api/courses/{id}"),
    ("PATCH", "/api/courses/{id}"),
    ("POST", "/api/courses/{id}:archive"),
    ("POST", "/api/courses/{id}/enrollments"),
    ("POST", "/api/courses/{id}/enrollments:import"),
    ("GET", "/api/courses/{id}/enrollments"),
    ("DELETE", "/api/courses/{id}/enrollments/0192f3a0-0000-7000-8000-000000000001"),
]
HUGE = json.dumps({"title": "x" * 1_000_001})


@pytest.mark.parametrize(("method", "path", "name"), ROUTES_WITH_A_BODY)
@pytest.mark.parametrize(
    ("raw", "content_type", "status", "code"),
    [
        ("{", "application/json", 400, "malformed_json"),
        ('{"title": "\\ud800"}', "application/json", 400, "malformed_json"),
        ("", "application/json", 400, "malformed_json"),
        ("[]", "application/json", 422, "validation_failed"),
        ("null", "application/json", 422, "validation_failed"),
        ('{"surprise": 1}', "application/json", 422, "validation_failed"),
        ("{}", "text/plain", 415, "unsupported_media_type"),
        (HUGE, "application/json", 413, "payload_too_large"),
    ],
)
def test_a_bad_body_is_refused_and_changes_nothing(
    database: ServiceDatabase, method: str, path: str, name: str, raw: str, content_type: str, status: int, code: str
) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.request(
        method,
        path.format(course=classroom.url),
        raw=raw,
        caller=classroom.caller(name),
        headers={"Content-Type": content_type},
    )

    assert (answer.status, answer.code) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert everything(database) == before


@pytest.mark.parametrize(("method", "path", "name"), ROUTES_WITH_A_BODY)
def test_nobody_is_told_about_a_body_before_who_they_are(
    database: ServiceDatabase, method: str, path: str, name: str
) -> None:
    url = path.format(course=a_classroom(database).url)

    assert api.request(method, url, raw="{").status == 401


@pytest.mark.parametrize(("method", "path"), ROUTES_WITH_AN_ID)
def test_a_malformed_id_is_404_before_the_body_is_read(database: ServiceDatabase, method: str, path: str) -> None:
    teacher = a_classroom(database).teacher

    assert api.request(method, path.format(id="not-an-id"), raw="{", caller=teacher.caller).status == 404
