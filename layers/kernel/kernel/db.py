"""Units of work: the only place that commits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import sqlalchemy as sa

from kernel import outbox
from kernel.engine import engine

if TYPE_CHECKING:
    from kernel.events import PublishedEvent


class UnitOfWork:
    """One transaction, and the events that leave with it.

    Attributes:
        db: the connection that repositories send their statements to.
    """

    def __init__(self, db: sa.Connection) -> None:
        self.db = db
        self._pending: list[outbox.Row] = []

    def emit(self, event: PublishedEvent) -> None:
        """Have `event` published if, and only if, this unit of work commits."""
        self._pending.append(outbox.row_of(event))

    def _store_events(self) -> list[outbox.Row]:
        if self._pending:
            outbox.append(self.db, self._pending)
        return self._pending


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Run a use case in one transaction: commit at the end, roll back on an exception, then publish its events."""
    with engine().connect() as connection:
        with connection.begin():
            uow = UnitOfWork(connection)
            yield uow
            stored = uow._store_events()
        if stored:
            outbox.publish_now(connection, stored)


@contextmanager
def reading() -> Iterator[UnitOfWork]:
    """Run reads without a transaction: each statement costs one round trip. Nothing can be emitted from it."""
    with engine().connect() as connection:
        uow = UnitOfWork(connection.execution_options(isolation_level="AUTOCOMMIT"))
        yield uow
        if uow._pending:
            raise RuntimeError("a read emitted an event; open a unit of work instead")
