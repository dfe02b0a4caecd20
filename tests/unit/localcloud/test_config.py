"""What a local cloud is told, remembers and refuses."""

from pathlib import Path

import pytest

from localstack.embedded import config
from localstack.embedded.errors import CloudError


def test_defaults_make_a_random_password(tmp_path: Path) -> None:
    first, second = config.load(tmp_path, {}), config.load(tmp_path, {})

    assert (first.api_port, first.pg_port, first.admin_email) == (4566, 5433, "admin@example.org")
    assert len(first.admin_password) >= 16
    assert first.admin_password != second.admin_password


def test_what_was_saved_is_remembered_and_private(tmp_path: Path) -> None:
    saved = config.load(tmp_path, {"API_PORT": "4711", "ADMIN_PASSWORD": "correct horse"})
    saved.save()

    assert config.load(tmp_path, {}) == saved
    assert saved.file.stat().st_mode & 0o777 == 0o600


def test_what_is_given_now_wins_over_what_is_remembered(tmp_path: Path) -> None:
    config.load(tmp_path, {"API_PORT": "4711", "PG_PORT": "5611"}).save()

    changed = config.load(tmp_path, {"API_PORT": "4712"})

    assert (changed.api_port, changed.pg_port) == (4712, 5611)


def test_an_empty_variable_is_as_if_not_given(tmp_path: Path) -> None:
    assert config.given_from({"API_PORT": "", "PG_PORT": "5611", "HOME": "/root"}) == {"PG_PORT": "5611"}
    assert config.local_dir_from({"LOCAL_DIR": ""}) == config.PROJECT / ".local"
    assert config.local_dir_from({"LOCAL_DIR": str(tmp_path)}) == tmp_path


def test_a_cut_off_file_is_as_if_nothing_was_remembered(tmp_path: Path) -> None:
    config.config_file(tmp_path).write_text('{"api_port": 47')

    assert config.load(tmp_path, {}).api_port == 4566


@pytest.mark.parametrize(
    "given",
    [
        {"API_PORT": "http"},
        {"API_PORT": "80"},
        {"PG_PORT": "65536"},
        {"PG_PORT": "-5433"},
        {"PG_PORT": "٥٤٣٣"},
        {"API_PORT": "5000", "PG_PORT": "5000"},
        {"ADMIN_EMAIL": "admin"},
        {"ADMIN_EMAIL": "admin@campus"},
        {"ADMIN_PASSWORD": "short"},
        {"ADMIN_PASSWORD": "x" * 129},
    ],
)
def test_what_can_not_work_is_refused(tmp_path: Path, given: dict[str, str]) -> None:
    with pytest.raises(CloudError):
        config.load(tmp_path, given)


def test_changes_name_what_differs_but_never_a_password(tmp_path: Path) -> None:
    running = config.load(tmp_path, {"ADMIN_PASSWORD": "first secret"})
    wanted = config.load(tmp_path, {"ADMIN_PASSWORD": "other secret", "API_PORT": "4711"})

    words = " ".join(config.changes(running, wanted))

    assert "API_PORT is 4566, not 4711" in words
    assert "ADMIN_PASSWORD" in words
    assert "secret" not in words
    assert config.changes(running, running) == []


def test_the_url_is_known_from_the_port(tmp_path: Path) -> None:
    url = config.load(tmp_path, {"API_PORT": "4711"}).api_url

    assert url == "http://127.0.0.1:4711/_aws/execute-api/campus/local"
