"""Holds one transaction open until another waits for it: a race whose order is certain."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import psycopg

from kernel.connection import connect
from kernel.db import UnitOfWork, unit_of_work
from kernel.engine import engine, make_engine, use_engine
from tests.support.databases import ServiceDatabase

FirstT = TypeVar("FirstT")
SecondT = TypeVar("SecondT")
WAIT_SECONDS = 30.0


@dataclass
class Interleaved(Generic[FirstT, SecondT]):
    """How it went.

    Attributes:
        first: what the first call returned.
        second: what the second call returned, or the exception it ended with.
        has_waited: whether the second call waited for a lock while the first was not committed.
    """

    first: FirstT
    second: SecondT | BaseException
    has_waited: bool


def interleave(
    database: ServiceDatabase,
    first: Callable[[UnitOfWork], FirstT],
    second: Callable[[UnitOfWork], SecondT],
    *,
    meanwhile: Callable[[UnitOfWork], object] | None = None,
) -> Interleaved[FirstT, SecondT]:
    """Run `first` in a unit of work, begin `second` in another before the first commits, then let both end.

    The commit is held until the second waits for a lock in the database, or has ended without waiting.

    Args:
        meanwhile: what the first unit of work goes on to do then, before it commits.
    """
    outcome: list[SecondT | BaseException] = []

    def run() -> None:
        try:
            with unit_of_work() as uow:
                result = second(uow)
            outcome.append(result)
        except BaseException as error:
            outcome.append(error)

    before, shared = engine(), make_engine(lambda: connect(database.url), pool_size=2)
    use_engine(shared)
    thread = threading.Thread(target=run, daemon=True)
    try:
        with unit_of_work() as uow:
            returned = first(uow)
            thread.start()
            has_waited = _waits_or_ends(database, thread)
            if meanwhile is not None:
                meanwhile(uow)
        thread.join(WAIT_SECONDS)
    finally:
        use_engine(before)
        shared.dispose()
    return Interleaved(returned, outcome[0], has_waited)


def _waits_or_ends(database: ServiceDatabase, thread: threading.Thread) -> bool:
    waiting = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = time.monotonic() + WAIT_SECONDS
    with psycopg.connect(database.owner_url, autocommit=True) as watcher:
        while time.monotonic() < until:
            if watcher.execute(waiting).fetchone():
                return True
            if not thread.is_alive():
                return False
            time.sleep(0.005)
    raise TimeoutError("the second call neither waits for a lock nor ends")
