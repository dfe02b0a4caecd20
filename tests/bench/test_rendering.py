"""`make bench`: time, memory and size of reports, small to largest, against what the render function has."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from functions.reports.rendering.pdf.document import MAX_ROWS
from tests.support.databases import ROOT

SIZES = (30, 1000, 20_000)
COLUMNS = {"course_performance": 50, "attendance": 40, "student_progress": 2}
# Progress has a few lessons and achievements beside its grades.
EXTRA = 9
FUNCTION_MB = 1769
FUNCTION_SECONDS = 900


def measured(kind: str, rows: int, format_name: str) -> dict[str, float]:
    """Render once, in a new process."""
    paths = os.pathsep.join(str(ROOT / path) for path in (".", "layers/kernel", "layers/rendering"))
    command = [sys.executable, "-m", "tests.bench.rendering", kind, str(rows), str(COLUMNS[kind]), format_name]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": paths}
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("format_name", ["xlsx", "pdf"])
@pytest.mark.parametrize("kind", sorted(COLUMNS))
def test_reports_fit_into_the_render_function(kind: str, format_name: str, capsys: pytest.CaptureFixture[str]) -> None:
    cap = MAX_ROWS - EXTRA if format_name == "pdf" else SIZES[-1]
    runs = {rows: measured(kind, rows, format_name) for rows in (min(size, cap) for size in SIZES)}

    small, middle, large = runs.values()
    with capsys.disabled():
        print(f"\n{kind} as {format_name}, {COLUMNS[kind]} columns")
        heads = ["rows", "seconds", "cpu s", "peak MB", "file MB", "× seconds", "× peak"]
        print("".join(f"{head:>10}" for head in heads))
        for rows, run in runs.items():
            figures = [run[name] for name in ("seconds", "cpu_seconds", "peak_mb", "size_mb")]
            ratios = [run[name] / small[name] for name in ("seconds", "peak_mb")]
            print(f"{rows:10}" + "".join(f"{figure:10.2f}" for figure in figures + ratios))
    assert large["peak_mb"] < FUNCTION_MB
    assert large["seconds"] < FUNCTION_SECONDS
    if format_name == "xlsx" and kind != "student_progress":
        assert large["peak_mb"] < 1.5 * middle["peak_mb"], "memory grows with the students"
