"""What is handed to SAM arrives unchanged, and nothing of the user's AWS account comes along."""

import re
from pathlib import Path

import pytest
from samcli.cli.types import CfnParameterOverridesType

from localstack.embedded import aws, config, sam


@pytest.mark.parametrize(
    "value",
    ["plain", "two words", "'quoted'", '"quoted"', 'a"b', "back\\slash", '\\ " \\" \\\\', "$HOME=%n", "ü–😀", "5", ""],
)
def test_a_parameter_reaches_the_stack_as_it_is(tmp_path: Path, value: str) -> None:
    file = tmp_path / "parameters.yaml"
    sam.write_parameters(file, {"FirstAdminPassword": value, "Stage": "local"})

    read = CfnParameterOverridesType().convert((f"file://{file}",), None, None)

    assert read == {"FirstAdminPassword": value, "Stage": "local"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_tools_see_the_emulator_and_no_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://s3.amazonaws.com")
    monkeypatch.setenv("NO_PROXY", "intranet")
    monkeypatch.setenv("MAKEFLAGS", "-- PYTHON=python3.13")

    environment = aws.tool_environment(tmp_path, "http://127.0.0.1:4711")

    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4711"
    assert environment["AWS_ACCESS_KEY_ID"] == "000000000000"
    assert Path(environment["AWS_SHARED_CREDENTIALS_FILE"]).read_text() == ""
    assert environment["no_proxy"] == "intranet,127.0.0.1,localhost"
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL_S3", "MAKEFLAGS"} & environment.keys()


def test_make_installs_the_uv_that_the_lock_file_names() -> None:
    pinned = re.search(r"^UV_VERSION := (\S+)$", (config.PROJECT / "Makefile").read_text(), re.MULTILINE)
    locked = re.search(r'^name = "uv"\nversion = "([^"]+)"$', (config.PROJECT / "uv.lock").read_text(), re.MULTILINE)

    assert pinned is not None
    assert locked is not None
    assert pinned.group(1) == locked.group(1)
