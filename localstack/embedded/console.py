"""Progress for people: one line a step, with the seconds since the start."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from localstack.embedded.errors import CloudError
from localstack.embedded.files import tail


class Progress(Protocol):
    """Takes one line of progress."""

    def __call__(self, line: str, /) -> None:
        """Tell `line`."""


def silent(line: str, /) -> None:
    """Progress that nobody reads."""


class Console:
    """Prints each line of progress after the seconds since it was made."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def __call__(self, line: str, /) -> None:
        """Print `line`."""
        print(f"[{time.monotonic() - self._started:5.1f}s] {line}", flush=True)


@contextmanager
def step(progress: Progress, name: str) -> Iterator[None]:
    """Tell when `name` begins and how long it took."""
    progress(f"{name} …")
    started = time.monotonic()
    yield
    progress(f"{name} … done in {time.monotonic() - started:.1f} s")


def print_error(error: CloudError) -> None:
    """Print what failed, the end of the log that explains it, and what to do, on stderr."""
    lines = [f"\n✗ {error.message}"]
    if error.log is not None:
        last = tail(error.log)
        lines += [f"  Last lines of {error.log}:"] if last else [f"  Log: {error.log}"]
        lines += [f"  │ {line}" for line in last]
    if error.advice:
        lines.append(f"→ {error.advice}")
    print("\n".join(lines), file=sys.stderr, flush=True)
