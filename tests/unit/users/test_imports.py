"""What the functions load: their cold start, and what runs before every request."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TELL = "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sys.modules)"


def loaded_by(module: str) -> set[str]:
    """The modules that a fresh process has after importing one."""
    done = subprocess.run(
        [sys.executable, "-c", TELL, module],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'kernel'}"},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def loaded_by_authorizer() -> set[str]:
    return loaded_by("functions.users.handlers.authorizer")


@pytest.mark.parametrize(
    "module",
    [
        "alembic",
        "aws_lambda_powertools",
        "boto3",
        "botocore",
        "email_validator",
        "phonenumbers",
        "pydantic",
        "sqlalchemy",
        "uuid_utils",
    ],
)
def test_authorizer_loads_neither(loaded_by_authorizer: set[str], module: str) -> None:
    assert "psycopg" in loaded_by_authorizer
    assert module not in loaded_by_authorizer


@pytest.mark.parametrize("handler", ["api", "relay", "query", "first_admin"])
def test_handlers_load_what_a_call_needs_only_when_it_comes(handler: str) -> None:
    loaded = loaded_by(f"functions.users.handlers.{handler}")

    assert f"functions.users.handlers.{handler}" in loaded
    assert not loaded & {"alembic", "boto3", "botocore.session", "dns", "email_validator", "phonenumbers"}
    assert "aws_xray_sdk" not in loaded
