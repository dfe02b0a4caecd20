"""Renders one report in a process of its own: `python -m tests.bench.rendering KIND ROWS COLUMNS FORMAT` prints JSON.

`peak_mb` is this process at its largest plus its largest child; the two need not have been so large at the same time.
It is read from /proc, because `ru_maxrss` begins with what the process that started this one had.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from functions.reports.kinds import ReportFormat
from functions.reports.rendering import render
from tests.unit.reports.rendering import samples


class Counter:
    """A stream that keeps nothing."""

    size = 0

    def write(self, block: bytes) -> int:
        self.size += len(block)
        return len(block)


def own_peak_kb() -> int:
    """Return this process's own largest resident memory."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def measure(kind: str, rows: int, columns: int, format_name: str) -> dict[str, float]:
    """Render and tell seconds, peak memory and size of the file."""
    output: Any = Counter()
    begun = time.perf_counter()
    render(
        samples.header(kind),
        samples.MAKERS[kind](rows, columns),
        ReportFormat(format_name),
        output,
        progress=lambda percent: None,
    )
    seconds = time.perf_counter() - begun
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(one.ru_utime + one.ru_stime for one in usage)
    peak = (own_peak_kb() + usage[1].ru_maxrss) / 1024
    return {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": peak, "size_mb": output.size / 1e6}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])))
