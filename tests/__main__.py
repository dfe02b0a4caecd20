"""Every test: `python -m tests [options of pytest]`.

The end-to-end tests mostly wait for their platform, so all the others run in the meantime.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence

PYTEST = (sys.executable, "-m", "pytest")
END_TO_END = "tests/e2e"
# Who waits for the platform goes first: it is the longest part.
NICE = ("nice", "-n", "10")
OTHERS = ("tests/unit", "tests/contract", "tests/integration")
# What pytest ends with when its options choose none of a folder's tests.
NONE_CHOSEN = 5
INTERRUPTED = 130


def main(options: Sequence[str]) -> int:
    """Run all tests; 0 when all passed, 130 after Ctrl+C, else what pytest says of those that did not."""
    with tempfile.TemporaryFile() as told:
        print(f"{END_TO_END} has begun; its report comes last.", flush=True)
        end_to_end = subprocess.Popen([*PYTEST, END_TO_END, *options], stdout=told, stderr=subprocess.STDOUT)
        try:
            others = subprocess.call([*NICE, *PYTEST, "-n", "auto", *OTHERS, *options])
            print(f"\n{END_TO_END}, begun at the same time:", flush=True)
            statuses = {others, end_to_end.wait()}
        except KeyboardInterrupt:
            statuses = {INTERRUPTED}
        finally:
            _end(end_to_end)
            told.seek(0)
            sys.stdout.write(told.read().decode(errors="replace"))
    if statuses <= {0, NONE_CHOSEN}:
        return min(statuses)
    return max(statuses - {NONE_CHOSEN})


def _end(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl+C would, so that the platform is taken down with its tests."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
