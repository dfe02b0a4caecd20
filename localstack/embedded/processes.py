"""Background processes that outlive the command that starts them, and can be found again safely.

Each gets a session of its own and a record (`run/<name>.json`: pid and start time). A recycled pid
has another start time and is never signalled. Everything started also carries MARKER in its
environment, so that what a crash left behind without a record is found too.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # ships no types

from localstack.embedded.files import read_json, rotate, write_json

MARKER = "CAMPUS_LOCAL_CLOUD"
START_TOLERANCE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Record:
    """Where one background process is noted down: `<run_dir>/<name>.json`."""

    run_dir: Path
    name: str

    @property
    def path(self) -> Path:
        """The record's file."""
        return self.run_dir / f"{self.name}.json"

    @property
    def marker(self) -> str:
        """The value of MARKER in the process's environment."""
        return marker(self.run_dir, self.name)

    def pid(self) -> int | None:
        """The pid of the recorded process, or None when it no longer runs."""
        noted = read_json(self.path)
        pid, started = noted.get("pid"), noted.get("started")
        if not isinstance(pid, int) or not isinstance(started, int | float):
            return None
        # The marker settles it when a stepped system clock has moved the start time.
        return pid if _started(pid, started) or _marker_of(pid) == self.marker else None

    def save(self, pid: int) -> None:
        """Note down that `pid` is the process of this name."""
        with suppress(psutil.NoSuchProcess):
            write_json(self.path, {"pid": pid, "started": psutil.Process(pid).create_time()})

    def forget(self) -> None:
        """Drop the record."""
        self.path.unlink(missing_ok=True)


def marker(run_dir: Path, name: str) -> str:
    """The MARKER value of the process `name` whose records live in `run_dir`."""
    return f"{run_dir.resolve()}:{name}"


def spawn(
    record: Record,
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str],
    log: Path,
    cwd: Path,
    user: int | None = None,
    group: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, its output appended to `log`, and record it."""
    rotate(log)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            env={**env, MARKER: record.marker},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=group,
            extra_groups=[] if user is not None else None,
        )
    record.save(process.pid)
    return process


def leave_alone(process: subprocess.Popen[bytes]) -> int:
    """Let `process` outlive its Popen object, which would warn that it still runs; its pid."""
    process.returncode = 0
    return process.pid


def stop(record: Record, *, first: signal.Signals = signal.SIGTERM, timeout_seconds: float = 15.0) -> bool:
    """Stop the recorded process: `first`, then SIGKILL after `timeout_seconds`. True when one was running."""
    pid = record.pid()
    if pid is not None:
        _signal(pid, first)
        if not wait_gone(pid, timeout_seconds):
            _signal(pid, signal.SIGKILL)
            wait_gone(pid, 5.0)
    record.forget()
    return pid is not None


def wait_gone(pid: int, timeout_seconds: float) -> bool:
    """Whether process `pid` ended within `timeout_seconds` (a zombie counts as ended)."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.03)


def leftovers(run_dir: Path, *, keep: frozenset[int] = frozenset()) -> list[int]:
    """Processes started for `run_dir` that still run, without those in `keep` and their descendants."""
    prefix = f"{run_dir.resolve()}:"
    found = [pid for pid, value in _marked() if value.startswith(prefix)]
    return [pid for pid in found if not keep.intersection(_lineage(pid))]


def leftovers_of(record: Record) -> list[int]:
    """Processes that carry this record's marker and still run."""
    return [pid for pid, value in _marked() if value == record.marker]


def end(pids: Sequence[int], *, first: signal.Signals = signal.SIGTERM, grace_seconds: float = 2.0) -> None:
    """Send `first` to all of `pids`, and SIGKILL to those left after `grace_seconds`."""
    for chosen, patience in ((first, grace_seconds), (signal.SIGKILL, 5.0)):
        for pid in pids:
            _signal(pid, chosen)
        deadline = time.monotonic() + patience
        pids = [pid for pid in pids if not wait_gone(pid, max(0.0, deadline - time.monotonic()))]


def listener(port: int) -> str | None:
    """Name and pid of the process listening on TCP `port`, if this user may see it."""
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        return None
    for connection in connections:
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
            with suppress(psutil.Error):
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    return None


def _started(pid: int, started: float) -> bool:
    try:
        process = psutil.Process(pid)
        same: bool = abs(process.create_time() - started) < START_TOLERANCE_SECONDS
        alive: bool = process.status() != psutil.STATUS_ZOMBIE
        return same and alive
    except psutil.Error:
        return False


def _marked() -> Iterator[tuple[int, str]]:
    for pid in psutil.pids():
        value = _marker_of(pid)
        if value:
            yield pid, value


def _lineage(pid: int) -> set[int]:
    """`pid` and its ancestors."""
    with suppress(psutil.Error):
        return {pid, *(parent.pid for parent in psutil.Process(pid).parents())}
    return {pid}


def _marker_of(pid: int) -> str | None:
    with suppress(psutil.Error, OSError):
        value: str | None = psutil.Process(pid).environ().get(MARKER)
        return value
    return None


def _signal(pid: int, chosen: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, chosen)
