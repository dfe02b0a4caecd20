"""Small file habits: private files, atomic replacement, the end of a log."""

import json
import os
from pathlib import Path
from typing import Any

MAX_LOG_BYTES = 20_000_000


def write_private(path: Path, text: str) -> None:
    """Replace `path` atomically by `text`, readable by its owner alone (0600)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


def write_json(path: Path, value: object) -> None:
    """Replace `path` atomically by `value` as JSON, readable by its owner alone."""
    write_private(path, json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in `path`; empty when the file is missing, cut short or no object."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def tail(path: Path, lines: int = 25, max_bytes: int = 64_000) -> list[str]:
    """The last `lines` lines of `path`, without their line ends; empty when it can't be read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - max_bytes))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return []
    return text.splitlines()[-lines:]


def rotate(path: Path, max_bytes: int = MAX_LOG_BYTES) -> None:
    """Move a log that has grown beyond `max_bytes` aside (`.1`), so that a new one starts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > max_bytes:
        path.replace(path.with_name(path.name + ".1"))
