"""The AWS emulator as a background process: started on loopback, waited for, saved and stopped."""

import os
import signal
import sys
import time
from pathlib import Path

from localstack.embedded import ports, processes
from localstack.embedded.errors import CloudError
from localstack.embedded.http import answers_ok

ACCOUNT = "000000000000"
REGION = "us-east-1"
START_SECONDS = 60.0
STOP_SECONDS = 20.0
SAVE_SECONDS = 30.0
PROJECT = Path(__file__).resolve().parents[2]


class Emulator:
    """ministack on 127.0.0.1:`port`, its state, logs and scratch files under `local_dir`."""

    def __init__(self, local_dir: Path, port: int) -> None:
        self.local_dir = local_dir.resolve()
        self.port = port
        self.record = processes.Record(self.local_dir / "run", "emulator")
        self.log = self.local_dir / "logs" / "emulator.log"
        self.function_logs = self.local_dir / "logs" / "functions"
        self.state_dir = self.local_dir / "emulator"
        self._checkpoint = self.local_dir / "run" / "checkpoint"

    @property
    def url(self) -> str:
        """The endpoint for AWS clients (AWS_ENDPOINT_URL)."""
        return f"http://{ports.LOOPBACK}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The emulator's pid while it runs."""
        return self.record.pid()

    def start(self) -> "Emulator":
        """Start, unless it runs, and wait until it answers. Raises CloudError when it can't."""
        if self.pid is None or not self.ready():
            self.launch()
            self.wait_ready()
        return self

    def launch(self) -> None:
        """Begin to start without waiting; whatever an earlier start left half alive is ended first."""
        self.kill()
        for folder in (self.state_dir, self.function_logs, self._tmp, self._home):
            folder.mkdir(parents=True, exist_ok=True)
        self._write_function_python()
        command = [sys.executable, "-m", "localstack.embedded.gateway"]
        process = processes.spawn(self.record, command, env=self._environment(), log=self.log, cwd=PROJECT)
        processes.leave_alone(process)

    def wait_ready(self) -> None:
        """Wait until it answers. Raises CloudError when it ends or takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not self.ready():
            ended = self.pid is None
            if ended or time.monotonic() > deadline:
                reason = "ended while starting" if ended else f"did not answer within {START_SECONDS:.0f} s"
                raise CloudError(f"The AWS emulator {reason}.", advice="Read the lines above.", log=self.log)
            time.sleep(0.05)

    def ready(self) -> bool:
        """Whether it answers its health check now."""
        return answers_ok(f"{self.url}/_ministack/health", timeout_seconds=5)

    def save(self) -> None:
        """Write the whole state to disk now: what a crash falls back to. Raises CloudError when it fails."""
        pid = self.pid
        if pid is None:
            raise CloudError("The AWS emulator is not running.", advice="Run: make up")
        self._checkpoint.unlink(missing_ok=True)
        os.kill(pid, signal.SIGUSR1)
        deadline = time.monotonic() + SAVE_SECONDS
        while not self._checkpoint.exists():
            if time.monotonic() > deadline:
                raise CloudError("The AWS emulator did not save its state.", log=self.log)
            time.sleep(0.02)

    def stop(self) -> bool:
        """Save, stop and end every Lambda process left over. True when it was running."""
        running = processes.stop(self.record, first=signal.SIGTERM, timeout_seconds=STOP_SECONDS)
        self._end_leftovers()
        return running

    def kill(self) -> None:
        """Stop at once without saving: the state of the last save remains."""
        processes.stop(self.record, first=signal.SIGKILL)
        self._end_leftovers()

    @property
    def _tmp(self) -> Path:
        return self.local_dir / "tmp"

    @property
    def _home(self) -> Path:
        return self.local_dir / "home"

    def _end_leftovers(self) -> None:
        processes.end(processes.leftovers_of(self.record))

    def _environment(self) -> dict[str, str]:
        """The emulator's whole environment; the user's own AWS settings stay out of it."""
        return {**self._function_environment(), **self._own_environment()}

    def _function_environment(self) -> dict[str, str]:
        """What Lambda processes inherit, below the variables of their function."""
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(self._home),
            "TMPDIR": str(self._tmp),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONUNBUFFERED": "1",
        }

    def _own_environment(self) -> dict[str, str]:
        """What the emulator alone reads."""
        return {
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": ports.LOOPBACK,
            "MINISTACK_HOST": ports.LOOPBACK,
            "MINISTACK_REGION": REGION,
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.state_dir / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.state_dir / "s3"),
            # A burst's extra processes, 80 MB each, go after a minute; each function keeps one.
            "LAMBDA_WARM_TTL_SECONDS": "60",
            # Neither needed here nor bound to loopback.
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            # Another emulator's containers on this machine are none of our business.
            "DOCKER_HOST": f"unix://{self.local_dir}/no-docker",
            "CAMPUS_FUNCTION_LOGS": str(self.function_logs),
            "CAMPUS_FUNCTION_PYTHON": str(self._function_python),
            "CAMPUS_LAYERS": str(self.local_dir / "layers"),
            "CAMPUS_CHECKPOINT": str(self._checkpoint),
        }

    @property
    def _function_python(self) -> Path:
        return self.local_dir / "run" / "function-python"

    def _write_function_python(self) -> None:
        """An interpreter for functions that sees the standard library and what the layers bring, as on AWS.

        With the virtual environment's own, a package missing from a layer would go unnoticed.
        """
        base = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
        unset = " ".join(self._own_environment())
        launcher = self._function_python
        launcher.parent.mkdir(parents=True, exist_ok=True)
        launcher.write_text(f'#!/bin/sh\nunset {unset}\nexec "{base}" -S -P "$@"\n', encoding="utf-8")
        launcher.chmod(0o755)
