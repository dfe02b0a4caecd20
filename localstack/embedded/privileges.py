"""Running PostgreSQL as root's helper: it refuses to run as root, so root lends it another identity.

An ordinary user needs none of this. Root picks the first of SERVICE_USERS that exists and opens, for
traversal only, the folders on the way to the binaries and the data.
"""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from localstack.embedded.errors import CloudError

SERVICE_USERS = ("postgres", "nobody")
OTHERS_READ_AND_TRAVERSE = stat.S_IRGRP | stat.S_IROTH | stat.S_IXGRP | stat.S_IXOTH


@dataclass(frozen=True, slots=True)
class Identity:
    """The user and group ids a process runs with."""

    user: int
    group: int


def service_identity() -> Identity | None:
    """Whom PostgreSQL runs as: None for the caller, an unprivileged user when the caller is root.

    Raises CloudError when root finds no such user.
    """
    if os.geteuid() != 0:
        return None
    for name in SERVICE_USERS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(entry.pw_uid, entry.pw_gid)
    raise CloudError(
        f"PostgreSQL can't run as root, and none of the users {', '.join(SERVICE_USERS)} exists here.",
        advice="Run make as an ordinary user, or add one of these users.",
    )


def make_reachable(folder: Path) -> list[Path]:
    """Let other users pass through `folder` and its parents (x only, no listing). The folders changed."""
    changed = []
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & stat.S_IXOTH:
            step.chmod(mode | stat.S_IXOTH)
            changed.append(step)
    return changed


def make_runnable(binary: Path, package: Path, identity: Identity) -> None:
    """Make sure that `identity` can execute `binary`, opening `package` for reading only if it must."""
    if _runs(binary, identity):
        return
    make_reachable(package.parent)
    if _runs(binary, identity):
        return
    for path in (package, *package.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        executable = path.is_dir() or mode & stat.S_IXUSR
        path.chmod(mode | (OTHERS_READ_AND_TRAVERSE if executable else stat.S_IRGRP | stat.S_IROTH))


def _runs(binary: Path, identity: Identity) -> bool:
    try:
        done = subprocess.run(
            [str(binary), "--version"],
            user=identity.user,
            group=identity.group,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0
