"""Make `.venv` with exactly what uv.lock pins, from Python's own venv and pip.

Usage: python3 localstack/bootstrap.py <uv version> [given]

Every make target comes here first when `.venv` is missing, broken or older than the lock file. With `given` the Python
that runs this was asked for, and a `.venv` of another one is replaced. Nothing but the standard library is there yet.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
UNFINISHED = VENV / ".unfinished"
INPUTS = [ROOT / "uv.lock", ROOT / "pyproject.toml", Path(__file__)]
# What tells the Python that runs this from another; the Makefile prints the same.
INTERPRETER = f"{sys.version.split()[0]} {os.path.realpath(sys.executable)}"


def main(uv_version: str, *, given: bool) -> None:
    """Bring `.venv` up to date; one process at a time."""
    with INPUTS[0].open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        usable = not UNFINISHED.exists() and works(PYTHON, "-m", "pip") and (not given or noted() == INTERPRETER)
        if usable and STAMP.exists() and STAMP.stat().st_mtime >= max(path.stat().st_mtime for path in INPUTS):
            return
        if not usable:
            make_environment()
        install(uv_version)


def make_environment() -> None:
    """Make an empty environment in place of what is missing, half made, broken or another Python's."""
    say(f"Making .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        fail(f"{sys.executable} can't make virtual environments.", f"On Debian and Ubuntu: apt install {package}")


def install(uv_version: str) -> None:
    """Install the pinned uv and, with it, what is locked."""
    interpreter = noted() or INTERPRETER
    UNFINISHED.touch()
    uv = VENV / "bin" / "uv"
    if not works(uv, expected=uv_version):
        say(f"Installing uv {uv_version}")
        options = ["install", "--quiet", "--disable-pip-version-check"]
        run([PYTHON, "-m", "pip", *options, f"uv=={uv_version}"], PIP_USER="0")
    say("Bringing .venv to what uv.lock pins (the first time takes a minute)")
    own = {"UV_PYTHON": str(PYTHON), "UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never"}
    run([uv, "sync", "--frozen", "--quiet"], **own)
    STAMP.write_text(interpreter, encoding="utf-8")
    UNFINISHED.unlink()


def noted() -> str:
    """The Python that `.venv` was made with, as INTERPRETER; empty when nobody noted it."""
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""


def works(program: Path, *arguments: str, expected: str = "") -> bool:
    """Whether `program … --version` works, and names the version `expected`."""
    command = [str(program), *arguments, "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.returncode == 0 and (not expected or expected in done.stdout.split())


def run(command: list[str | Path], **settings: str) -> None:
    """Run `command` with `settings` in its environment, or end with what to do."""
    words = [str(word) for word in command]
    if subprocess.call(words, env={**os.environ, **settings}, cwd=ROOT) != 0:
        fail(f"`{' '.join(words)}` failed.", "Is PyPI reachable from here? The next try heals what is half made.")


def say(line: str) -> None:
    """Tell `line`."""
    # On stderr: the output of `make url` is the URL alone.
    print(f"[setup] {line}", file=sys.stderr, flush=True)


def fail(message: str, advice: str) -> None:
    """End with `message` and what to do."""
    print(f"\n✗ {message}\n→ {advice}", file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1], given=len(sys.argv) > 2)
    except KeyboardInterrupt:
        sys.exit(130)
