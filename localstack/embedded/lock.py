"""One command at a time changes a local cloud."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localstack.embedded.errors import CloudError


@contextmanager
def exclusive(local_dir: Path, command: str) -> Iterator[None]:
    """Hold the local cloud in `local_dir` for `command`. Raises CloudError when another command holds it.

    The lock ends with the process that holds it, however it ends.
    """
    local_dir.mkdir(parents=True, exist_ok=True)
    with (local_dir / "lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another command"
            raise CloudError(
                f"{holder} is at work on {local_dir}.",
                advice="Wait until it has finished, or stop it with Ctrl+C where it runs.",
            ) from None
        file.truncate(0)
        file.write(f"`make {command}` (pid {os.getpid()})")
        file.flush()
        yield
