"""Calls at the same moment through the gateway."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

ResultT = TypeVar("ResultT")


def at_once(*calls: Callable[[], ResultT]) -> list[ResultT]:
    """Run each call in a thread, all let go together; their results, in the order of the calls."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], ResultT]) -> ResultT:
        barrier.wait(30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
