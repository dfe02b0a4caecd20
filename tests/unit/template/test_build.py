"""What the makefiles put into an artifact, and the sample events for `sam local invoke`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.unit.template import stack

RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
UNCHECKED_HASH = 0b01
SAMPLES = sorted((stack.ROOT / "events" / "api").glob("*.json"))


def body_of(sample: Path) -> str | None:
    """The body of a sample request, if it has one."""
    return dict(json.loads(sample.read_text())).get("body")


def build(folder: str, target: str, artifact: Path, python_version: str = RUNNING) -> subprocess.CompletedProcess[str]:
    arguments = [f"ARTIFACTS_DIR={artifact}", f"PYTHON={sys.executable}", f"PYTHON_VERSION={python_version}"]
    command = ["make", "--silent", "--directory", str(stack.ROOT / folder), f"build-{target}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def sources(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*.py")}


def test_artifact_holds_its_service_alone(tmp_path: Path) -> None:
    assert build("functions", "PlatformApiFunction", tmp_path).returncode == 0

    others = {path for path in sources(tmp_path) if not path.startswith("functions/platform/")}
    own = {f"functions/{path}" for path in sources(stack.ROOT / "functions") if path.startswith("platform/")}
    migrations = {path for path in others if path.split("/")[2:3] == ["migrations"]}
    assert own <= sources(tmp_path)
    assert others - migrations == {"functions/__init__.py"}


def test_migrate_function_holds_the_migrations_of_every_service(tmp_path: Path) -> None:
    assert build("functions", "PlatformMigrateFunction", tmp_path).returncode == 0

    written = {path for path in sources(stack.ROOT / "functions") if "/migrations/" in path}
    assert {f"functions/{path}" for path in written} <= sources(tmp_path)


def test_code_is_compiled_so_that_no_clock_can_spoil_it(tmp_path: Path) -> None:
    assert build("layers/kernel", "KernelLayer", tmp_path).returncode == 0

    compiled = {path.name.split(".")[0]: path.read_bytes() for path in (tmp_path / "python" / "kernel").glob("*/*.pyc")}
    assert {"config", "ids"} <= set(compiled)
    assert {int.from_bytes(code[4:8], "little") for code in compiled.values()} == {UNCHECKED_HASH}


def test_another_python_compiles_nothing_and_says_so(tmp_path: Path) -> None:
    built = build("layers/kernel", "KernelLayer", tmp_path, python_version="3.99")

    assert built.returncode == 0
    assert "not byte-compiled" in built.stderr
    assert list(tmp_path.rglob("*.pyc")) == []


def test_unknown_service_is_named(tmp_path: Path) -> None:
    built = build("functions", "NowhereApiFunction", tmp_path)

    assert built.returncode != 0
    assert "functions/nowhere is missing" in built.stderr


@pytest.mark.parametrize(
    "sample", [path for path in SAMPLES if "authorizer" not in path.name], ids=lambda path: path.stem
)
def test_sample_event_is_a_request_that_the_gateway_sends(sample: Path) -> None:
    event = json.loads(sample.read_text())

    route = stack.answered_by(event["httpMethod"], event["path"])
    assert route is not None
    assert route.path == event["resource"]
    assert route.is_public is ("authorizer" not in event["requestContext"])
    assert route.function.lower().startswith(sample.name.split("-")[0])


@pytest.mark.parametrize("sample", [path for path in SAMPLES if body_of(path)], ids=lambda path: path.stem)
def test_body_of_a_sample_event_is_one_that_the_api_takes(sample: Path) -> None:
    event = json.loads(sample.read_text())
    document = json.loads((stack.ROOT / "functions" / "platform" / "openapi.json").read_text())

    [operation] = [
        methods[event["httpMethod"].lower()]
        for path, methods in document["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/:]+", path), event["path"])
    ]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    found = Draft202012Validator({**schema, "components": document["components"]}).iter_errors(
        json.loads(event["body"])
    )
    assert [error.message for error in found] == []
