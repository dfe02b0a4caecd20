"""A unit of work commits all or nothing, and its events leave after the commit."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from kernel.db import reading, snapshot, unit_of_work
from kernel.engine import Statements
from kernel.ids import new_id
from kernel.request import RequestContext, handling
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.sample_service import repository
from tests.support.sample_service.events import NoteWritten


def _titles(database: ServiceDatabase) -> list[str]:
    return [row["title"] for row in database.rows("SELECT title FROM notes ORDER BY title")]


def _event(title: str = "Milk") -> NoteWritten:
    return NoteWritten(note_id=new_id(), title=title, version=1)


def test_commits_rows_and_events_at_the_end(database: ServiceDatabase) -> None:
    with unit_of_work() as uow:
        repository.add_note(uow.db, new_id(), "Milk")
        uow.emit(_event())
        assert _titles(database) == []

    assert _titles(database) == ["Milk"]
    assert [event["title"] for event in database.events("NoteWritten")] == ["Milk"]


def _write(*titles: str, then: Exception | None = None) -> None:
    with unit_of_work() as uow:
        for title in titles:
            repository.add_note(uow.db, new_id(), title)
            uow.emit(_event(title))
        if then:
            raise then


def test_an_exception_rolls_back_rows_and_events(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    with pytest.raises(ValueError, match="no"):
        _write("Milk", then=ValueError("no"))

    assert _titles(database) == []
    assert database.events() == []
    assert event_bridge.entries == []


def test_events_are_published_after_the_commit(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    committed_when_published: list[list[dict[str, Any]]] = []
    take = event_bridge.put_events

    def look_then_take(**arguments: Any) -> Any:
        committed_when_published.append(database.events())
        return take(**arguments)

    event_bridge.put_events = look_then_take  # type: ignore[method-assign]
    with unit_of_work() as uow:
        uow.emit(_event())

    assert [len(events) for events in committed_when_published] == [1]


def test_published_events_name_bus_source_and_request(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    with handling(RequestContext("request-7", causation_id=str(new_id()))) as context, unit_of_work() as uow:
        uow.emit(_event())

    (entry,) = event_bridge.entries
    (row,) = database.rows("SELECT * FROM outbox")
    assert (entry["EventBusName"], entry["Source"], entry["DetailType"]) == ("test", "campus.sample", "NoteWritten.v1")
    assert row["detail"]["metadata"]["request_id"] == "request-7"
    assert row["detail"]["metadata"]["causation_id"] == context.causation_id
    assert row["detail"]["metadata"]["event_id"] == str(row["event_id"])
    assert row["published_at"] is not None
    assert entry["Time"] == row["created_at"]


def test_thirty_events_are_sent_ten_a_call(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    sizes: list[int] = []
    take = event_bridge.put_events

    def measure(*, Entries: list[dict[str, Any]]) -> Any:
        sizes.append(len(Entries))
        return take(Entries=Entries)

    event_bridge.put_events = measure  # type: ignore[method-assign]
    with unit_of_work() as uow:
        for number in range(25):
            uow.emit(_event(str(number)))

    assert sizes == [10, 10, 5]
    assert database.rows("SELECT count(*) AS waiting FROM outbox WHERE published_at IS NULL") == [{"waiting": 0}]


def test_a_unit_of_work_without_events_never_asks_event_bridge(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True

    with unit_of_work() as uow:
        repository.add_note(uow.db, new_id(), "Milk")

    assert _titles(database) == ["Milk"]


def test_reading_costs_one_statement_and_no_transaction(database: ServiceDatabase) -> None:
    before = Statements.count

    with reading() as uow:
        first = uow.db.scalar(sa.text("SELECT now()"))
        second = uow.db.scalar(sa.text("SELECT now()"))

    assert Statements.count - before == 2
    assert first != second


def test_reading_can_emit_nothing(database: ServiceDatabase) -> None:
    with pytest.raises(RuntimeError, match="emitted"), reading() as uow:
        uow.emit(_event())

    assert database.events() == []


def test_reading_before_does_not_leave_the_next_unit_of_work_in_autocommit(database: ServiceDatabase) -> None:
    with reading() as uow:
        uow.db.scalar(sa.text("SELECT 1"))

    with pytest.raises(ValueError, match="no"):
        _write("Milk", then=ValueError("no"))

    assert _titles(database) == []


def test_a_constraint_broken_at_the_end_leaves_nothing(database: ServiceDatabase) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        _write("Milk", "forbidden")

    assert _titles(database) == []


def test_snapshot_shows_one_moment_and_takes_no_writes(database: ServiceDatabase) -> None:
    with snapshot() as uow:
        assert uow.db.scalar(sa.text("SELECT count(*) FROM notes")) == 0
        database.rows("INSERT INTO notes VALUES (gen_random_uuid(), gen_random_uuid(), 'Milk', now(), 1)")
        assert uow.db.scalar(sa.text("SELECT count(*) FROM notes")) == 0
    with pytest.raises(sa.exc.InternalError, match="read-only"), snapshot() as uow:
        repository.add_note(uow.db, new_id(), "Bread")

    _write("Tea")

    assert _titles(database) == ["Milk", "Tea"]
