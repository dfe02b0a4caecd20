"""What a cold start loads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TELL = "import importlib, sys; importlib.import_module(sys.argv[1]); print(*sys.modules)"


@pytest.mark.parametrize("handler", ["api", "events", "query", "relay"])
def test_a_handler_loads_what_a_call_needs_only_when_it_comes(handler: str) -> None:
    module = f"functions.courses.handlers.{handler}"
    done = subprocess.run(
        [sys.executable, "-c", TELL, module],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'kernel'}"},
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = set(done.stdout.split())
    assert module in loaded
    assert not loaded & {"alembic", "boto3", "botocore.session", "aws_xray_sdk", "jwt", "bcrypt"}
