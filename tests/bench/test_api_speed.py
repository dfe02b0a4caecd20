"""`make bench`: a cold start and a warm read of one course, against a bare handler."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.ids import new_id
from localstack.embedded.postgres import Server
from tests.support.databases import ROOT, build
from tests.support.gateway import a_caller

ROUNDS = 7
HANDLERS = {"bare": "tests.bench.bare", "courses": "functions.courses.handlers.api"}


@pytest.fixture
def run_settings(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A database with one course, and the event that reads it."""
    server = Server(tmp_path / "postgres", durable=False).start()
    database = build(server, "courses")
    teacher, course_id = a_caller("teacher"), new_id()
    database.rows(
        "INSERT INTO people (user_id, email, full_name, role, locale, timezone, is_active, version)"
        " VALUES (:owner, 'teacher@example.org', 'Teacher', 'teacher', 'en', 'UTC', true, 1)",
        owner=teacher.user_id,
    )
    database.rows(
        "INSERT INTO courses (id, title, description, timezone, status, owner_id, join_code, version,"
        " created_at, updated_at) VALUES (:id, 'Algebra', '', 'UTC', 'active', :owner, 'JOINCODE', 1, now(), now())",
        id=course_id,
        owner=teacher.user_id,
    )
    database.rows(
        "INSERT INTO enrollments (course_id, user_id, role, status, version, enrolled_at)"
        " VALUES (:course, :owner, 'teacher', 'active', 1, now())",
        course=course_id,
        owner=teacher.user_id,
    )
    authorizer = {"user_id": str(teacher.user_id), "role": "teacher", "session_id": str(teacher.session_id)}
    event = {
        "httpMethod": "GET",
        "path": f"/api/courses/{course_id}",
        "headers": {},
        "multiValueHeaders": {},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"stage": "b", "path": "/b", "identity": {}, "authorizer": authorizer},
        "body": None,
        "isBase64Encoded": False,
    }
    (tmp_path / "event.json").write_text(json.dumps(event), encoding="utf-8")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "layers/kernel")])
    environment = {"DATABASE_URL": database.url, "SERVICE": "courses", "PYTHONPATH": paths}
    yield {**environment, "EVENT_FILE": str(tmp_path / "event.json")}
    server.stop()


def measured(name: str, run_settings: dict[str, str]) -> dict[str, float]:
    """Measure one handler once, in a new process."""
    environment = {"PATH": os.environ["PATH"], **run_settings}
    command = [sys.executable, "-m", "tests.bench.measure", HANDLERS[name], run_settings["EVENT_FILE"]]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("MEASURED ")), None)
    assert line, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, float] = json.loads(line.removeprefix("MEASURED "))
    return found


def test_a_read_of_one_course_against_a_bare_handler(
    run_settings: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in HANDLERS:
        measured(name, run_settings)
    runs = [{name: measured(name, run_settings) for name in HANDLERS} for _ in range(ROUNDS)]

    with capsys.disabled():
        print(f"\n{'GET /api/courses/{id}':24} {'bare':>9} {'courses':>9} {'ratio':>7}   medians of {ROUNDS} runs")
        for what, unit in (("cold_ms", "ms"), ("warm_ms", "ms"), ("modules", "")):
            middle = {name: statistics.median(run[name][what] for run in runs) for name in HANDLERS}
            ratio = statistics.median(run["courses"][what] / run["bare"][what] for run in runs)
            print(f"{what:24} {middle['bare']:9.2f} {middle['courses']:9.2f} {ratio:7.2f}   {unit}")
