"""Whatever happens between commit and EventBridge, each committed event is sent, by the function or by the relay."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from kernel import clock, outbox
from kernel.db import unit_of_work
from kernel.engine import engine
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.races import race_in_threads
from tests.support.sample_service import repository
from tests.support.sample_service.events import NoteWritten

MINUTE = timedelta(minutes=1)


def _emit(*titles: str) -> None:
    with unit_of_work() as uow:
        repository.add_note(uow.db, new_id(), "Milk")
        for title in titles:
            uow.emit(NoteWritten(note_id=new_id(), title=title, version=1))


def _relay() -> int:
    with engine().connect() as db:
        return outbox.relay(db)


def _relay_after(delta: timedelta) -> int:
    with clock.moved_by(delta):
        return _relay()


def _waiting(database: ServiceDatabase) -> list[dict[str, Any]]:
    return database.rows("SELECT * FROM outbox WHERE published_at IS NULL ORDER BY event_id")


def _sent_titles(event_bridge: FakeEventBridge) -> list[str]:
    return [entry["Detail"].split('"title":"')[1].split('"')[0] for entry in event_bridge.entries]


def _stopwatch_shows(monkeypatch: pytest.MonkeyPatch, *seconds: float) -> None:
    moments = iter(seconds)
    stopwatch = SimpleNamespace(monotonic=lambda: next(moments))
    monkeypatch.setattr("kernel.outbox.time", stopwatch)
    monkeypatch.setattr("kernel.event_bridge.time", stopwatch)


def test_event_bridge_down_fails_no_request_and_the_relay_sends_it(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit("one")
    event_bridge.is_down = False

    assert len(_waiting(database)) == 1
    assert _relay_after(MINUTE) == 1
    assert _waiting(database) == []
    assert _sent_titles(event_bridge) == ["one"]


def test_an_entry_refused_inside_a_200_stays_for_the_relay(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    take = event_bridge.put_events

    def refuse_the_second(*, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        first, _, third = Entries
        answers = [take(Entries=[entry])["Entries"][0] for entry in (first, third)]
        return {"FailedEntryCount": 1, "Entries": [answers[0], {"ErrorCode": "InternalFailure"}, answers[1]]}

    event_bridge.put_events = refuse_the_second  # type: ignore[method-assign]
    _emit("one", "two", "three")
    event_bridge.put_events = take  # type: ignore[method-assign]

    assert [row["detail"]["data"]["title"] for row in _waiting(database)] == ["two"]
    assert _relay_after(MINUTE) == 1
    assert sorted(_sent_titles(event_bridge)) == ["one", "three", "two"]


def test_a_crash_between_commit_and_publishing_loses_nothing(
    database: ServiceDatabase, event_bridge: FakeEventBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise SystemExit

    monkeypatch.setattr(outbox, "publish_now", crash)
    with pytest.raises(SystemExit):
        _emit("one")

    assert len(database.rows("SELECT 1 FROM notes")) == 1
    assert _relay_after(MINUTE) == 1
    assert _sent_titles(event_bridge) == ["one"]


def test_a_crash_after_publishing_sends_the_same_event_id_again(
    database: ServiceDatabase, event_bridge: FakeEventBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_mark_sent", crash)
        _emit("one")

    assert _relay_after(MINUTE) == 1
    first, second = event_bridge.entries
    assert json.loads(first["Detail"]) == json.loads(second["Detail"])


def test_the_relay_leaves_young_events_to_the_function_that_wrote_them(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit("one")
    event_bridge.is_down = False

    assert _relay() == 0
    assert _relay_after(timedelta(seconds=9)) == 0
    assert _relay_after(timedelta(seconds=11)) == 1


def test_the_relay_waits_twice_as_long_after_each_failure_and_half_an_hour_at_most(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit("one")
    pauses: list[timedelta] = []

    for _ in range(12):
        (row,) = _waiting(database)
        with clock.frozen_at(row["next_attempt_at"]):
            assert _relay() == 0
        (after,) = _waiting(database)
        pauses.append(after["next_attempt_at"] - row["next_attempt_at"])

    seconds = [int(pause.total_seconds()) for pause in pauses]
    assert seconds == [10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800, 1800, 1800]
    assert _waiting(database)[0]["attempts"] == 12
    event_bridge.is_down = False
    assert _relay_after(timedelta(days=30)) == 1


def test_the_relay_sends_the_oldest_first_and_more_than_one_page(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit(*(f"{number:03}" for number in range(230)))
    event_bridge.is_down = False

    assert _relay_after(MINUTE) == 230
    assert _sent_titles(event_bridge) == [f"{number:03}" for number in range(230)]


def test_one_refused_event_does_not_hold_up_those_behind_it(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit("one", "two")
    database.rows("UPDATE outbox SET detail_type = 'Poison.v1' WHERE detail #>> '{data,title}' = 'one'")
    event_bridge.is_down, event_bridge.refusing = False, {"Poison.v1"}

    assert _relay_after(MINUTE) == 1
    assert [row["attempts"] for row in _waiting(database)] == [1]
    assert _sent_titles(event_bridge) == ["two"]


def test_a_full_page_of_refused_events_does_not_hold_up_those_behind_it(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    event_bridge.is_down = True
    _emit(*(str(number) for number in range(101)))
    database.rows("UPDATE outbox SET detail_type = 'Poison.v1' WHERE detail #>> '{data,title}' <> '100'")
    event_bridge.is_down, event_bridge.refusing = False, {"Poison.v1"}

    assert _relay_after(MINUTE) == 1
    assert _sent_titles(event_bridge) == ["100"]


def test_long_events_go_in_smaller_calls(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    sizes: list[int] = []
    take = event_bridge.put_events

    def refuse_the_huge(*, Entries: list[dict[str, Any]]) -> Any:
        sizes.append(sum(len(entry["Detail"].encode()) for entry in Entries))
        if sizes[-1] > 256 * 1024:
            raise ValueError("Total size of the entries in the request is over the limit.")
        return take(Entries=Entries)

    event_bridge.put_events = refuse_the_huge  # type: ignore[method-assign]
    _emit(*["я" * 20_000] * 10)

    assert len(sizes) == 3
    assert _waiting(database) == []


def test_relays_in_parallel_send_each_event_once(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    _emit(*(str(number) for number in range(60)))
    event_bridge.is_down = False

    sent = race_in_threads(database, *[lambda: _relay_after(MINUTE)] * 4)

    assert sum(count for count in sent if isinstance(count, int)) == 60
    assert sorted(map(int, _sent_titles(event_bridge))) == list(range(60))


def test_a_relay_skips_what_another_is_sending(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    _emit("one")
    event_bridge.is_down = False
    is_sending, may_go_on = threading.Event(), threading.Event()
    take = event_bridge.put_events

    def linger(**arguments: Any) -> Any:
        is_sending.set()
        assert may_go_on.wait(20)
        return take(**arguments)

    def relay_during_the_other() -> int:
        assert is_sending.wait(20)
        try:
            return _relay_after(MINUTE)
        finally:
            may_go_on.set()

    event_bridge.put_events = linger  # type: ignore[method-assign]

    assert race_in_threads(database, lambda: _relay_after(MINUTE), relay_during_the_other) == [1, 0]
    assert _sent_titles(event_bridge) == ["one"]


def test_a_late_commit_is_not_overlooked(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    older = NoteWritten(note_id=new_id(), title="older", version=1)

    def write_older_but_commit_later() -> None:
        with unit_of_work() as uow:
            uow.emit(older)
            newer_is_sent.wait(20)

    def write_newer() -> None:
        event_bridge.is_down = False
        _emit("newer")
        event_bridge.is_down = True
        newer_is_sent.set()

    newer_is_sent = threading.Event()
    assert race_in_threads(database, write_older_but_commit_later, write_newer) == [None, None]
    event_bridge.is_down = False

    assert _sent_titles(event_bridge) == ["newer"]
    assert _relay_after(MINUTE) == 1
    assert _sent_titles(event_bridge) == ["newer", "older"]


def test_a_relay_out_of_time_stops_between_pages(database: ServiceDatabase, event_bridge: FakeEventBridge) -> None:
    event_bridge.is_down = True
    _emit("one")
    event_bridge.is_down = False

    with clock.moved_by(MINUTE), engine().connect() as db:
        assert outbox.relay(db, budget_seconds=0) == 0
    (row,) = _waiting(database)

    assert row["attempts"] == 0


def test_what_the_relay_had_no_time_for_is_not_postponed(
    database: ServiceDatabase, event_bridge: FakeEventBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_bridge.is_down = True
    _emit(*(str(number) for number in range(25)))
    event_bridge.is_down = False
    _stopwatch_shows(monkeypatch, 0.0, 1.0, 1.0, 41.0, 41.0)

    assert _relay_after(MINUTE) == 10
    assert {row["attempts"] for row in _waiting(database)} == {0}


def test_publishing_at_once_stops_after_three_seconds_and_leaves_the_rest(
    database: ServiceDatabase, event_bridge: FakeEventBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    _stopwatch_shows(monkeypatch, 0.0, 0.0, 2.9, 3.1)

    _emit(*(str(number) for number in range(30)))

    assert len(_waiting(database)) == 10
