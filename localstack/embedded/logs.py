"""The logs of every part and function, as they were written: the last lines, then what comes."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from localstack.embedded.errors import CloudError
from localstack.embedded.files import tail

POLL_SECONDS = 0.3
PARTS = ("emulator", "postgres")


def sources(logs_dir: Path, service: str = "") -> list[Path]:
    """The log files of `service` (a service's name, `emulator` or `postgres`), or of everything.

    Tools' logs (build, deploy) are left out: they are shown when they fail.
    """
    parts = [logs_dir / f"{name}.log" for name in PARTS]
    functions = sorted((logs_dir / "functions").glob("*.log"))
    if service:
        parts = [path for path in parts if path.stem == service]
        functions = [path for path in functions if service in path.stem.split("-")]
    return [path for path in (*parts, *functions) if path.exists()]


def services(logs_dir: Path) -> list[str]:
    """What `sources` can be asked for, as far as something was logged."""
    names = {path.stem.split("-")[-2] for path in (logs_dir / "functions").glob("*-*-*.log")}
    return [*PARTS, *sorted(names)]


def show(logs_dir: Path, service: str = "", lines: int = 30) -> list[str]:
    """The last `lines` lines of each log. Raises CloudError when there is none."""
    found = sources(logs_dir, service)
    if not found:
        known = ", ".join(services(logs_dir))
        what = f"of {service!r}" if service else "yet"
        raise CloudError(f"There are no logs {what}.", advice=f"Logs exist of: {known}")
    return [line for path in found for line in tail(path, lines)]


def follow(logs_dir: Path, service: str = "") -> Iterator[str]:
    """Lines written from now on, those of files that appear later included; never ends."""
    positions = {path: path.stat().st_size for path in sources(logs_dir, service)}

    def lines() -> Iterator[str]:
        while True:
            for path in sources(logs_dir, service):
                yield from _new_lines(path, positions)
            time.sleep(POLL_SECONDS)

    return lines()


def _new_lines(path: Path, positions: dict[Path, int]) -> list[str]:
    """The whole lines added to `path` since its position, which moves on; from the start if it began anew."""
    start = positions.get(path, 0)
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) < start:
            start = 0
        file.seek(start)
        added = file.read()
    whole = added[: added.rfind(b"\n") + 1]
    positions[path] = start + len(whole)
    return whole.decode("utf-8", "replace").splitlines()
