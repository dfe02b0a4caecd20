"""Typed settings of a function, read from its environment once, on first use."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Settings:
    """What a function is told by its environment; each field is the variable of the same name in capitals."""

    service: str = "campus"
    stage: str = "local"
    version: str = "0.0.0"
    log_level: str = "INFO"
    metrics_namespace: str = "Campus"
    database_secret_arn: str = ""
    database_url: str = ""
    admin_secret_arn: str = ""
    event_bus_name: str = ""
    uploads_bucket: str = ""
    staging_bucket: str = ""
    state_machine_arn: str = ""
    schedule_group: str = ""
    scheduler_role_arn: str = ""
    retention_days: str = "30"
    signing_keys_secret_arn: str = ""
    courses_query_function: str = ""
    users_query_function: str = ""
    public_url: str = ""
    api_id: str = ""
    web_url: str = ""
    mail_sender: str = ""
    mail_configuration_set: str = ""
    mail_queue_url: str = ""
    broadcast_queue_url: str = ""

    @classmethod
    def from_environment(cls) -> Settings:
        """Read every field whose variable is set and not empty; the others keep their defaults."""
        found = {field.name: os.environ.get(field.name.upper(), "") for field in fields(cls)}
        return cls(**{name: value for name, value in found.items() if value})


def child_environment() -> dict[str, str]:
    """Return what a child process needs to find its programs, libraries and packages, and none of our credentials."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}


_current: Settings | None = None


def settings() -> Settings:
    """Return the settings of this process."""
    global _current
    if _current is None:
        _current = Settings.from_environment()
    return _current


@contextmanager
def using(replacement: Settings) -> Iterator[Settings]:
    """Put `replacement` in force for the length of a with-block (for tests and tools)."""
    global _current
    before, _current = _current, replacement
    try:
        yield replacement
    finally:
        _current = before
