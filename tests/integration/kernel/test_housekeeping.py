"""The relay function: it sends what waits, then clears what is out of date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from kernel import clock, housekeeping
from kernel.db import unit_of_work
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.sample_service.events import NoteWritten


def _emit() -> None:
    with unit_of_work() as uow:
        uow.emit(NoteWritten(note_id=new_id(), title="Milk", version=1))


def _remember_message() -> None:
    with unit_of_work() as uow:
        uow.db.execute(sa.text("INSERT INTO inbox VALUES ('sample', :id, :at)"), {"id": new_id(), "at": clock.now()})


def _remember_key() -> None:
    with unit_of_work() as uow:
        uow.db.execute(
            sa.text("INSERT INTO idempotency_keys VALUES ('\\x01', '\\x02', 201, '{}', '', :at)"), {"at": clock.now()}
        )


@pytest.mark.parametrize(
    ("write", "table", "kept_for"),
    [
        (_emit, "outbox", timedelta(days=7)),
        (_remember_message, "inbox", timedelta(days=30)),
        (_remember_key, "idempotency_keys", timedelta(hours=24)),
    ],
)
def test_what_is_out_of_date_goes_and_nothing_before(
    database: ServiceDatabase, write: Callable[[], None], table: str, kept_for: timedelta
) -> None:
    write()
    relay = housekeeping.serve()

    with clock.moved_by(kept_for - timedelta(minutes=1)):
        relay({}, None)
    assert len(database.rows(f"SELECT 1 FROM {table}")) == 1
    with clock.moved_by(kept_for + timedelta(minutes=1)):
        relay({}, None)
    assert database.rows(f"SELECT 1 FROM {table}") == []


def test_an_event_that_was_never_sent_is_never_cleared(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit()

    with clock.moved_by(timedelta(days=365)):
        assert housekeeping.serve()({}, None) == {"published": 0}

    assert len(database.rows("SELECT 1 FROM outbox")) == 1


def test_the_relay_tells_how_many_it_sent(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    _emit()
    event_bridge.is_down = False

    with clock.moved_by(timedelta(minutes=1)):
        assert housekeeping.serve()({}, None) == {"published": 1}


def test_a_services_own_task_runs_in_a_transaction_of_its_own(database: ServiceDatabase) -> None:
    def fail(db: sa.Connection) -> None:
        db.execute(sa.text("INSERT INTO readings VALUES (:id, 1)"), {"id": new_id()})
        raise RuntimeError("no")

    def count(db: sa.Connection) -> None:
        db.execute(sa.text("INSERT INTO readings VALUES (:id, 2)"), {"id": new_id()})

    with pytest.raises(RuntimeError, match="no"):
        housekeeping.serve(count, fail)({}, None)

    assert database.rows("SELECT count FROM readings") == [{"count": 2}]
