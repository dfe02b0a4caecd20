"""What every function loads before its first request: that is most of a cold start."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HANDLERS = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in ROOT.glob("functions/*/handlers/*.py")
    if path.name != "__init__.py"
)
MIGRATE = "functions.platform.handlers.migrate"
ALLOWED = {MIGRATE: {"alembic"}, "functions.reports.handlers.render": {"xlsxwriter"}}
# Each costs a tenth of a second or more, or belongs to another function.
HEAVY = {
    "alembic",
    "aws_xray_sdk",
    "boto3",
    "botocore.client",
    "botocore.session",
    "email_validator",
    "icalendar",
    "phonenumbers",
    "pytest",
    "requests",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
    "typst",
    "xlsxwriter",
}
TELL = """
import importlib, socket, sys

def refuse(*_):
    raise AssertionError("an import opened a connection")

socket.socket.connect = refuse
importlib.import_module(sys.argv[1])
print(*sys.modules)
"""


@cache
def _loaded_by(module: str) -> frozenset[str]:
    done = subprocess.run(
        [sys.executable, "-c", TELL, module],
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'kernel'}:{ROOT / 'layers' / 'rendering'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return frozenset(done.stdout.split())


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_handler_is_imported_without_environment_or_connection_and_without_what_is_heavy(handler: str) -> None:
    assert _loaded_by(handler) & HEAVY <= ALLOWED.get(handler, set())


@pytest.mark.parametrize("handler", [name for name in HANDLERS if name != MIGRATE])
def test_a_handler_loads_no_other_service(handler: str) -> None:
    services = {
        module.split(".")[1] for module in _loaded_by(handler) if module.startswith("functions.") and module.count(".")
    }

    assert services == {handler.split(".")[1]}


@pytest.mark.parametrize("handler", [name for name in HANDLERS if name.endswith(".api")])
def test_an_api_function_stays_small(handler: str) -> None:
    assert len(_loaded_by(handler)) < 750
