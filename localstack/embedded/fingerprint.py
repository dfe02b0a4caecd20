"""What a deployed stack was made from, as one word: the same word again means nothing to deploy."""

import hashlib
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCES = ("template.yaml", "samconfig.toml", "pyproject.toml", "uv.lock", "functions", "layers")
IGNORED = {"__pycache__", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".aws-sam"}


def fingerprint(project: Path, parameters: Mapping[str, str]) -> str:
    """32 hex digits over the sources under `project`, the stack's parameters and this interpreter."""
    digest = hashlib.sha256()
    digest.update(f"{sys.implementation.cache_tag} {sys.version_info[:3]}\n".encode())
    for name, value in sorted(parameters.items()):
        digest.update(f"{name}={value}\n".encode())
    for path in _files(project):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(project).as_posix()} {path.stat().st_mode & 0o111:o} {content}\n".encode())
    return digest.hexdigest()[:32]


def _files(project: Path) -> Iterator[Path]:
    for name in SOURCES:
        path = project / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and not IGNORED.intersection(file.parts))
