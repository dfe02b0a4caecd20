"""Logs are shown as they were written, by service, and followed through rotation."""

from pathlib import Path

import pytest

from localstack.embedded import logs
from localstack.embedded.errors import CloudError
from localstack.embedded.files import rotate, tail
from localstack.embedded.gateway import function_logs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Logs of two parts and three functions."""
    (tmp_path / "functions").mkdir()
    for name in ("emulator", "postgres", "deploy"):
        (tmp_path / f"{name}.log").write_text(f"{name} 1\n{name} 2\n")
    for name in ("users-api", "users-relay", "courses-api"):
        (tmp_path / "functions" / f"campus-local-{name}.log").write_text(f'{{"from": "{name}"}}\n')
    return tmp_path


def test_everything_is_shown_but_the_tools(folder: Path) -> None:
    shown = logs.show(folder)

    assert '{"from": "users-api"}' in shown
    assert "postgres 2" in shown
    assert not [line for line in shown if "deploy" in line]


def test_one_service_is_its_functions_alone(folder: Path) -> None:
    assert logs.show(folder, "users") == ['{"from": "users-api"}', '{"from": "users-relay"}']
    assert logs.show(folder, "emulator", lines=1) == ["emulator 2"]


def test_an_unknown_service_names_the_known(folder: Path) -> None:
    with pytest.raises(CloudError) as refused:
        logs.show(folder, "user")

    assert "courses" in refused.value.advice
    assert "users" in refused.value.advice


def test_following_gives_whole_new_lines_and_new_files(folder: Path) -> None:
    lines = logs.follow(folder)
    with (folder / "functions" / "campus-local-users-api.log").open("a") as file:
        file.write("begun")
        file.flush()
        (folder / "functions" / "campus-local-quizzes-api.log").write_text("new file\n")
        assert next(lines) == "new file"
        file.write(" and ended\n")
        file.flush()

        assert next(lines) == "begun and ended"


def test_a_log_that_began_anew_is_read_from_its_start(folder: Path) -> None:
    path = folder / "emulator.log"
    positions = {path: 10_000}

    assert logs._new_lines(path, positions) == ["emulator 1", "emulator 2"]
    assert logs._new_lines(path, positions) == []


def test_a_functions_output_is_appended_as_whole_lines(tmp_path: Path) -> None:
    function_logs.append(tmp_path, "users-api", '{"a": 1}\n{"b": 2}')
    function_logs.append(tmp_path, "users-api", "")
    function_logs.append(tmp_path, "users-api", "three\n")

    assert (tmp_path / "users-api.log").read_text() == '{"a": 1}\n{"b": 2}\nthree\n'


def test_only_the_newest_streams_are_kept() -> None:
    streams: dict[str, object] = {str(number): {} for number in range(function_logs.STREAMS_KEPT + 5)}

    function_logs.trim(streams)

    assert len(streams) == function_logs.STREAMS_KEPT
    assert "4" not in streams
    assert "5" in streams


def test_a_big_log_is_moved_aside(tmp_path: Path) -> None:
    log = tmp_path / "emulator.log"
    log.write_text("x" * 100)

    rotate(log, max_bytes=1000)
    assert log.exists()
    rotate(log, max_bytes=10)
    assert not log.exists()
    assert (tmp_path / "emulator.log.1").stat().st_size == 100


def test_the_tail_of_a_log_is_its_last_lines_whatever_its_bytes(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_bytes(b"".join(b"line %d \xff\n" % number for number in range(10_000)))

    assert tail(log, 2) == ["line 9998 \ufffd", "line 9999 \ufffd"]
    assert tail(tmp_path / "missing") == []
