"""Processes are found again by their record, and a recycled pid is never taken for one of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localstack.embedded import processes
from localstack.embedded.files import read_json, write_json

SLEEPER = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[processes.Record]:
    """The record of a process named `sleeper`, which is gone after the test."""
    record = processes.Record(tmp_path / "run", "sleeper")
    yield record
    processes.end(processes.leftovers(record.run_dir), first=signal.SIGKILL)


def start(record: processes.Record, command: list[str]) -> int:
    """Start `command` for `record` and wait until it runs; its pid."""
    log = record.run_dir.parent / "log"
    process = processes.spawn(record, command, env={"PATH": "/usr/bin:/bin"}, log=log, cwd=record.run_dir.parent)
    deadline = time.monotonic() + 20
    while "up" not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.01)
    return processes.leave_alone(process)


def test_a_started_process_is_found_by_another_record_of_the_same_name(record: processes.Record) -> None:
    pid = start(record, SLEEPER)

    assert processes.Record(record.run_dir, "sleeper").pid() == pid
    assert os.getsid(pid) == pid


def test_a_recycled_pid_is_neither_found_nor_stopped(record: processes.Record) -> None:
    stranger = subprocess.Popen(SLEEPER, stdout=subprocess.DEVNULL)
    try:
        record.save(stranger.pid)
        noted = read_json(record.path)
        write_json(record.path, {**noted, "started": noted["started"] - 60})

        assert record.pid() is None
        assert processes.stop(record) is False
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_stepped_clock_does_not_lose_our_own_process(record: processes.Record) -> None:
    pid = start(record, SLEEPER)
    noted = read_json(record.path)
    write_json(record.path, {**noted, "started": noted["started"] - 60})

    assert record.pid() == pid


def test_stop_ends_the_process_and_forgets_it(record: processes.Record) -> None:
    pid = start(record, SLEEPER)

    assert processes.stop(record) is True
    assert processes.wait_gone(pid, 0)
    assert not record.path.exists()
    assert processes.stop(record) is False


def test_one_that_ignores_the_signal_is_killed_after_the_timeout(record: processes.Record) -> None:
    pid = start(record, STUBBORN)

    processes.stop(record, timeout_seconds=0.2)

    assert processes.wait_gone(pid, 0)


def test_what_was_left_without_a_record_is_found_by_its_marker(record: processes.Record, tmp_path: Path) -> None:
    pid = start(record, SLEEPER)
    record.forget()

    assert processes.leftovers(record.run_dir) == [pid]
    assert processes.leftovers(record.run_dir, keep=frozenset([pid])) == []
    assert processes.leftovers(tmp_path / "another") == []


def test_children_of_what_is_kept_are_kept(record: processes.Record) -> None:
    parent = start(record, [sys.executable, "-c", f"import subprocess; subprocess.run({SLEEPER!r})"])

    assert len(processes.leftovers(record.run_dir)) == 2
    assert processes.leftovers(record.run_dir, keep=frozenset([parent])) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": "1", "started": 0}', '{"pid": 1}'])
def test_a_damaged_record_is_as_if_there_was_none(record: processes.Record, content: str) -> None:
    record.run_dir.mkdir()
    record.path.write_text(content)

    assert record.pid() is None
