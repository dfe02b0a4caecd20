"""Measures one handler in a process of its own: `python -m tests.bench.measure MODULE EVENT.json` prints JSON.

`cold_ms` runs from before the import to after the first answer, as a function's start does; `warm_ms` is the median of
the later answers.
"""

from __future__ import annotations

import time

_started = time.perf_counter()

import importlib  # noqa: E402
import json  # noqa: E402
import statistics  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from types import SimpleNamespace  # noqa: E402
from typing import Any  # noqa: E402

WARM_CALLS = 400


def measure(module: str, event: dict[str, Any]) -> dict[str, float]:
    """Import `module`, call its handler, and call it again."""
    context = SimpleNamespace(aws_request_id="bench", function_name="bench")
    handler = importlib.import_module(module).handler
    if handler(event, context)["statusCode"] != 200:
        raise SystemExit(f"{module} did not answer 200")
    cold = time.perf_counter() - _started
    times = []
    for _ in range(WARM_CALLS):
        begun = time.perf_counter()
        handler(event, context)
        times.append(time.perf_counter() - begun)
    return {"cold_ms": cold * 1000, "warm_ms": statistics.median(times) * 1000, "modules": len(sys.modules)}


if __name__ == "__main__":
    found = measure(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
    print(f"\nMEASURED {json.dumps(found)}")
