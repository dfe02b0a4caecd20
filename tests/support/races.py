"""Runs calls at the same moment against one database, to prove that the database decides who wins."""

from __future__ import annotations

import multiprocessing
import threading
import warnings
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any, TypeVar

from kernel.connection import connect
from kernel.engine import engine, make_engine, use_engine
from tests.support.databases import ServiceDatabase

ResultT = TypeVar("ResultT")
WAIT_SECONDS = 30.0


def race(database: ServiceDatabase, *calls: Callable[[], ResultT]) -> list[ResultT | BaseException]:
    """Run each call in a forked process with an engine of its own, as Lambda runs concurrent requests.

    All are connected before any starts. API handlers must race here: a resolver holds one request at a time. What a
    call changes in memory (a fake's list) stays in its process; look at the database instead.

    Returns:
        What each call returned or raised, in the order of the calls; results must pickle.

    Raises:
        TimeoutError: a call took longer than 30 seconds.
    """
    forking = multiprocessing.get_context("fork")
    barrier = forking.Barrier(len(calls))
    runs = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        for call in calls:
            ours, theirs = forking.Pipe(duplex=False)
            process = forking.Process(target=_run, args=(database, barrier, call, theirs), daemon=True)
            process.start()
            theirs.close()
            runs.append((process, ours))
    try:
        return [_result(pipe) for _, pipe in runs]
    finally:
        for process, pipe in runs:
            process.kill()
            process.join()
            pipe.close()


def race_in_threads(database: ServiceDatabase, *calls: Callable[[], ResultT]) -> list[ResultT | BaseException]:
    """Run each call in a thread of this process, each with a connection of its own: for use cases, not for handlers.

    A thread begins without a request context: a call enters `request.handling` itself.

    Returns:
        What each call returned or raised, in the order of the calls.

    Raises:
        TimeoutError: a call took longer than 30 seconds.
    """
    before, shared = engine(), make_engine(lambda: connect(database.url), pool_size=len(calls))
    results: list[Any] = [None] * len(calls)
    barrier = threading.Barrier(len(calls))

    def run(index: int, call: Callable[[], ResultT]) -> None:
        try:
            barrier.wait(WAIT_SECONDS)
            results[index] = call()
        except BaseException as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(calls)]
    use_engine(shared)
    try:
        _join(threads)
    finally:
        use_engine(before)
        shared.dispose()
    return results


def _join(threads: Sequence[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    if any(thread.is_alive() for thread in threads):
        raise TimeoutError("a racing thread did not end")


def _run(database: ServiceDatabase, barrier: Barrier, call: Callable[[], Any], pipe: Connection) -> None:
    made = make_engine(lambda: connect(database.url))
    use_engine(made)
    try:
        made.connect().close()
        barrier.wait(WAIT_SECONDS)
        result = call()
    except BaseException as error:
        result = error
    try:
        pipe.send(result)
    except Exception as unsendable:
        pipe.send(TypeError(f"{result!r} can't leave its process: {unsendable}"))


def _result(pipe: Connection) -> Any:
    if not pipe.poll(WAIT_SECONDS):
        raise TimeoutError("a racing process did not answer")
    return pipe.recv()
