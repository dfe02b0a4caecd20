"""Units of work: the only place that commits."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from kernel import outbox
from kernel.engine import engine

if TYPE_CHECKING:
    from kernel.event_bridge import Row
    from kernel.events import PublishedEvent


logger = logging.getLogger(__name__)


class UnitOfWork:
    """One transaction, and the events that leave with it.

    Attributes:
        db: the connection that repositories send their statements to.
    """

    def __init__(self, db: sa.Connection) -> None:
        self.db = db
        self._pending: list[Row] = []
        self._undo: list[Callable[[], None]] = []
        self._after: list[Callable[[], None]] = []

    def emit(self, event: PublishedEvent) -> None:
        """Have `event` published if, and only if, this unit of work commits."""
        self._pending.append(outbox.row_of(event))

    def on_refusal(self, undo: Callable[[], None]) -> None:
        """Have `undo` called if an exception ends this unit of work: it takes back what no rollback can (a file)."""
        self._undo.append(undo)

    def after_commit(self, effect: Callable[[], None]) -> None:
        """Have `effect` called once this unit of work has committed, for what no rollback could take back.

        It is tried once: what it fails to do is logged, and the unit of work stands.
        """
        self._after.append(effect)

    def _store_events(self) -> list[Row]:
        if self._pending:
            outbox.append(self.db, self._pending)
        return self._pending


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Run a use case in one transaction: commit at the end, roll back on an exception, then publish its events."""
    with engine().connect() as connection:
        uow = UnitOfWork(connection)
        with connection.begin():
            try:
                yield uow
                stored = uow._store_events()
            except BaseException:
                _run(uow._undo)
                raise
        if stored:
            outbox.publish_now(connection, stored)
        _run(uow._after)


@contextmanager
def reading() -> Iterator[UnitOfWork]:
    """Run reads without a transaction: each statement costs one round trip. Nothing can be emitted from it."""
    with engine().connect() as connection:
        uow = UnitOfWork(connection.execution_options(isolation_level="AUTOCOMMIT"))
        yield uow
        if uow._pending:
            raise RuntimeError("a read emitted an event; open a unit of work instead")


@contextmanager
def snapshot() -> Iterator[UnitOfWork]:
    """Run reads on the database as it is at the first of them. Rows may be streamed, and nothing can be written."""
    with engine().connect() as connection:
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        frozen = connection.execution_options(**options)
        with frozen.begin():
            yield UnitOfWork(frozen)


def _run(steps: list[Callable[[], None]]) -> None:
    for step in reversed(steps):
        try:
            step()
        except Exception:
            logger.warning("a step beside the transaction failed", exc_info=True)
