"""One SQLAlchemy engine a process, made on first use: a pool of one connection, no ORM, no ping before use."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy as sa
from pydantic_core import from_json, to_json
from sqlalchemy.pool import ConnectionPoolEntry

from kernel.connection import connect_by_settings, is_stale

_engine: sa.Engine | None = None


class Statements:
    """Counts and times what the process sends to its database, for metrics and for tests."""

    count = 0
    seconds = 0.0


def engine() -> sa.Engine:
    """Return the engine of this process's service."""
    global _engine
    if _engine is None:
        _engine = make_engine(connect_by_settings)
    return _engine


def use_engine(replacement: sa.Engine | None) -> None:
    """Put another engine in force, or with None let the next call make one anew."""
    global _engine
    _engine = replacement


def make_engine(connect: Callable[[], psycopg.Connection[Any]], *, pool_size: int = 1) -> sa.Engine:
    """Make an engine over a function that opens a psycopg connection; a function's process needs no second one."""
    made = sa.create_engine(
        "postgresql+psycopg://",
        creator=connect,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        use_native_hstore=False,
        hide_parameters=True,
        json_serializer=lambda value: to_json(value).decode(),
        json_deserializer=from_json,
    )
    sa.event.listen(made, "checkout", _refuse_closed)
    sa.event.listen(made, "before_cursor_execute", _start)
    sa.event.listen(made, "after_cursor_execute", _stop)
    return made


def open_connections() -> int:
    """Return how many connections this process holds: none before its first statement, then one."""
    pool = _engine.pool if _engine is not None else None
    return pool.checkedin() + pool.checkedout() if isinstance(pool, sa.QueuePool) else 0


def _refuse_closed(dbapi: psycopg.Connection[Any], entry: ConnectionPoolEntry, proxy: object) -> None:
    if is_stale(dbapi):
        raise sa.exc.DisconnectionError


def _start(connection: sa.Connection, *_: object) -> None:
    connection.info["started"] = time.perf_counter()


def _stop(connection: sa.Connection, *_: object) -> None:
    Statements.count += 1
    Statements.seconds += time.perf_counter() - connection.info["started"]
