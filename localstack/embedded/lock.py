"""A local cloud's folder is its own, and one command at a time changes it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from localstack.embedded.errors import CloudError

MARK = ".campus-local-cloud"


def claim(local_dir: Path) -> None:
    """Make `local_dir`, or take an empty one, for a local cloud.

    Raises CloudError when it holds something else: `make reset` would delete that.
    """
    if (local_dir / MARK).exists():
        return
    if local_dir.exists() and any(local_dir.iterdir()):
        raise CloudError(
            f"{local_dir} is not empty, and no local cloud made what is in it.",
            advice="Name a new folder: make up LOCAL_DIR=…",
        )
    if not local_dir.exists():
        local_dir.mkdir(parents=True, mode=0o700)
    (local_dir / MARK).touch()


@contextmanager
def exclusive(local_dir: Path, command: str) -> Iterator[None]:
    """Hold the local cloud in `local_dir` for `command`.

    Raises CloudError when another command holds it, or the folder is not a local cloud's.

    The lock ends with the process that holds it, however it ends.
    """
    claim(local_dir)
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
