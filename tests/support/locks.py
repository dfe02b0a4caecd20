"""Lets a call run into another transaction that has not ended yet: what a race only meets by luck."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import psycopg

from tests.support.databases import ServiceDatabase

ResultT = TypeVar("ResultT")
WAIT_SECONDS = 20.0


def while_pending(
    database: ServiceDatabase, statements: Sequence[tuple[str, dict[str, Any]]], call: Callable[[], ResultT]
) -> ResultT:
    """Run statements in a transaction, start the call, wait until it stands before a lock, commit; its result.

    Raises:
        AssertionError: the call ended, or waited for nothing.
    """
    results: list[ResultT] = []
    thread = threading.Thread(target=lambda: results.append(call()), daemon=True)
    with psycopg.connect(database.url) as pending:
        for statement, parameters in statements:
            pending.execute(statement, parameters)
        thread.start()
        _wait_for_lock(database, thread)
    thread.join(WAIT_SECONDS)
    assert results, "the call did not end after the commit"
    return results[0]


def _wait_for_lock(database: ServiceDatabase, thread: threading.Thread) -> None:
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    deadline = time.monotonic() + WAIT_SECONDS
    with psycopg.connect(database.owner_url, autocommit=True) as watcher:
        while watcher.execute(waiting).fetchone() == (0,):
            assert thread.is_alive(), "the call ended without waiting for the transaction"
            assert time.monotonic() < deadline, "the call waits for no lock"
            time.sleep(0.02)


def wait_for_a_blocked_statement(database: ServiceDatabase) -> None:
    """Return when some connection of the database waits for another one's lock."""
    query = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(database.owner_url, autocommit=True) as owner:
        deadline = time.monotonic() + 20
        while owner.execute(query).fetchone() is None:
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.01)
