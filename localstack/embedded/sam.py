"""The real `sam build` and `sam deploy`, run against the emulator with their output in the logs."""

import os
import platform
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from localstack.embedded import aws, processes
from localstack.embedded.config import API_ID, PROJECT, STACK, Config
from localstack.embedded.console import Progress, step
from localstack.embedded.errors import CloudError
from localstack.embedded.files import rotate, tail, write_json

HEARTBEAT_SECONDS = 10.0
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
MACHINES = {"x86_64": "x86_64", "arm64": "aarch64"}


def python_version() -> str:
    """The running interpreter as `3.11`: functions run in the same."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def runtime() -> str:
    """The running interpreter in Lambda's words: `python3.11`."""
    return f"python{python_version()}"


def architecture() -> str:
    """This machine in Lambda's words. Raises CloudError on one that Lambda doesn't know."""
    machine = platform.machine().lower()
    if machine not in ARCHITECTURES:
        raise CloudError(f"This machine is a {machine}; x86_64 and arm64 are supported.")
    return ARCHITECTURES[machine]


class Sam:
    """Builds and deploys the project's template for one local cloud."""

    def __init__(self, config: Config, progress: Progress) -> None:
        self._config = config
        self._progress = progress
        self._built = config.local_dir / "build"

    def build(self) -> None:
        """Build functions and layers. Raises CloudError when it fails."""
        arguments: list[str | Path] = ["build", *self._common(), "--template-file", PROJECT / "template.yaml"]
        # Not --cached: SAM's cache looks at a layer's own folder, not at the lock file and interpreter it depends on.
        arguments += ["--build-dir", self._built]
        arguments += ["--parameter-overrides", f"PythonRuntime={runtime()} Architecture={architecture()}"]
        self._run("build", "Functions and layers built (sam build)", arguments)

    def deploy(self, parameters: Mapping[str, str]) -> None:
        """Deploy what was built. Raises CloudError when it fails; CloudFormation has rolled back then."""
        file = self._config.run_dir / "parameters.yaml"  # JSON is YAML, and SAM reads only the latter
        write_parameters(file, parameters)
        arguments: list[str | Path] = ["deploy", *self._common(), "--template-file", self._built / "template.yaml"]
        # A file keeps the passwords out of the process list; the tag fixes the API's id, so its URL is known before.
        arguments += ["--stack-name", STACK, "--parameter-overrides", f"file://{file}"]
        arguments += ["--tags", f"ms-custom-id={API_ID}"]
        try:
            self._run("deploy", "Stack deployed (sam deploy)", arguments)
        finally:
            file.unlink(missing_ok=True)

    def _common(self) -> list[str | Path]:
        return ["--config-env", "local", "--config-file", PROJECT / "samconfig.toml"]

    def _run(self, name: str, title: str, arguments: Sequence[str | Path]) -> None:
        log = self._config.logs_dir / f"{name}.log"
        rotate(log, max_bytes=1_000_000)
        record = processes.Record(self._config.run_dir, f"sam-{name}")
        command = [Path(sys.executable).parent / "sam", *arguments]
        with step(self._progress, title):
            process = processes.spawn(record, command, env=self._environment(), log=log, cwd=PROJECT)
            try:
                reported = time.monotonic()
                while process.poll() is None:
                    time.sleep(0.05)
                    if time.monotonic() - reported > HEARTBEAT_SECONDS:
                        reported = time.monotonic()
                        self._progress(f"  still at work: {_last_words(log)}")
            finally:
                processes.end(processes.leftovers_of(record))
                record.forget()
        if process.returncode != 0:
            raise CloudError(
                f"`sam {name}` failed (exit {process.returncode}).",
                advice="Correct what the lines above name, then run: make up (or make deploy while it runs)",
                log=log,
            )

    def _environment(self) -> dict[str, str]:
        environment = aws.tool_environment(self._config.local_dir, self._config.endpoint_url)
        tools = str(Path(sys.executable).parent)
        home = self._config.local_dir / "home"
        home.mkdir(parents=True, exist_ok=True)
        return {
            **environment,
            "PATH": f"{tools}{os.pathsep}{environment.get('PATH', '')}",
            "SAM_CLI_TELEMETRY": "0",
            "SAM_CLI_POLL_DELAY": "0.3",
            "__SAM_CLI_APP_DIR": str(home),
            # Read by the makefiles of functions and layers.
            "PYTHON": sys.executable,
            "PYTHON_VERSION": python_version(),
            "MACHINE": MACHINES[architecture()],
        }


def write_parameters(file: Path, parameters: Mapping[str, str]) -> None:
    """Write the stack's parameters as SAM reads them back unchanged, readable by their owner alone."""
    write_json(file, {name: _quoted(value) for name, value in parameters.items()})


def _last_words(log: Path) -> str:
    """The last line of `log` that says something, cut to fit."""
    lines = [line.strip(" -+") for line in tail(log)]
    return next((line[:90] for line in reversed(lines) if line), "…")


def _quoted(value: str) -> str:
    """`value` as SAM's parser reads it back from a file: twice it strips outer quotes and unescapes inside."""
    for _ in range(2):
        escaped = "".join(f"\\{letter}" if letter in " \"'" else letter for letter in value)
        value = f'"{escaped}"'
    return value
