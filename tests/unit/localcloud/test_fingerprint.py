"""The fingerprint changes with everything a stack is made of, and with nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from localstack.embedded.fingerprint import fingerprint

PARAMETERS = {"Stage": "local", "DatabasePort": "5433"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project."""
    (tmp_path / "functions" / "users").mkdir(parents=True)
    (tmp_path / "functions" / "users" / "service.py").write_text("one = 1\n")
    (tmp_path / "template.yaml").write_text("Resources: {}\n")
    return tmp_path


@pytest.mark.parametrize(
    "change",
    [
        lambda project: (project / "functions/users/service.py").write_text("one = 2\n"),
        lambda project: (project / "functions/users/policies.py").write_text(""),
        lambda project: (project / "functions/users/service.py").rename(project / "functions/users/rules.py"),
        lambda project: (project / "functions/users/service.py").chmod(0o755),
        lambda project: (project / "uv.lock").write_text("version = 1\n"),
    ],
    ids=["changed", "added", "renamed", "made executable", "locked"],
)
def test_another_source_is_another_fingerprint(project: Path, change: Callable[[Path], object]) -> None:
    before = fingerprint(project, PARAMETERS)

    change(project)

    assert fingerprint(project, PARAMETERS) != before


def test_another_parameter_is_another_fingerprint(project: Path) -> None:
    assert fingerprint(project, PARAMETERS) != fingerprint(project, {**PARAMETERS, "DatabasePort": "5434"})


def test_caches_and_foreign_files_do_not_count(project: Path) -> None:
    before = fingerprint(project, PARAMETERS)

    (project / "functions" / "users" / "__pycache__").mkdir()
    (project / "functions" / "users" / "__pycache__" / "service.pyc").write_bytes(b"\0")
    (project / "README.md").write_text("hello")

    assert fingerprint(project, PARAMETERS) == before
