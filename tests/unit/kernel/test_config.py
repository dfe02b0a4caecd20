"""Settings come from the environment, once, and nobody else reads it."""

from __future__ import annotations

import re
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from kernel import config

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def _unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_current", None)


def test_each_field_is_a_variable_in_capitals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE", "courses")
    monkeypatch.setenv("EVENT_BUS_NAME", "bus")

    assert (config.settings().service, config.settings().event_bus_name) == ("courses", "bus")


def test_what_is_missing_or_empty_keeps_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STAGE", raising=False)
    monkeypatch.setenv("LOG_LEVEL", "")

    assert (config.settings().stage, config.settings().log_level) == ("local", "INFO")


def test_the_environment_is_read_on_first_use_and_then_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVICE", "first")
    assert config.settings().service == "first"

    monkeypatch.setenv("SERVICE", "second")
    assert config.settings().service == "first"


def test_other_settings_can_be_in_force_for_a_while() -> None:
    before = config.settings()

    with config.using(config.Settings(service="other")):
        assert config.settings().service == "other"

    assert config.settings() is before


def test_settings_can_not_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        config.settings().service = "x"  # type: ignore[misc]


def test_nobody_else_reads_the_environment() -> None:
    reading = {
        str(path.relative_to(ROOT))
        for folder in ("layers/kernel/kernel", "functions")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"os\.(environ|getenv)", path.read_text("utf-8"))
    }

    assert reading <= {"layers/kernel/kernel/config.py", "functions/__init__.py"}


def test_the_template_gives_every_setting_its_variable() -> None:
    template = (ROOT / "template.yaml").read_text("utf-8")
    local_only = {"database_url"}

    for name in config.Settings.__dataclass_fields__.keys() - local_only:
        assert re.search(rf"^ +{name.upper()}: ", template, re.MULTILINE), f"template.yaml never sets {name.upper()}"
