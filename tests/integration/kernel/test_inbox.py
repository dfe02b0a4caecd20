"""A message delivered five times has one effect; a failing one has none, and harms no other."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from kernel import request
from kernel.consumer import Consumer
from kernel.events import ConsumedEvent
from kernel.ids import new_id
from kernel.logs import JsonFormatter
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.races import race
from tests.support.sample_service.events import consumer, handler
from tests.support.sample_service.messages import REQUEST_ID, batch, failed, message

NOTE = str(new_id())


def _consume(*bodies: str) -> list[str]:
    return failed(handler(batch(*bodies), SimpleNamespace(aws_request_id="test")))  # type: ignore[arg-type]


def _readings(database: ServiceDatabase) -> int:
    return sum(row["count"] for row in database.rows("SELECT count FROM readings"))


def _inbox(database: ServiceDatabase) -> int:
    return len(database.rows("SELECT 1 FROM inbox"))


def test_five_deliveries_have_one_effect(database: ServiceDatabase) -> None:
    same = message("NoteRead", {"note_id": NOTE})

    for _ in range(5):
        assert _consume(same) == []

    assert (_readings(database), _inbox(database)) == (1, 1)


def test_five_deliveries_at_once_have_one_effect(database: ServiceDatabase) -> None:
    same = message("NoteRead", {"note_id": NOTE})

    assert race(database, *[lambda: _consume(same)] * 5) == [[]] * 5

    assert (_readings(database), _inbox(database), len(database.events())) == (1, 1, 1)


def test_the_same_message_twice_in_a_batch_has_one_effect(database: ServiceDatabase) -> None:
    same = message("NoteRead", {"note_id": NOTE})

    assert _consume(same, same) == []

    assert _readings(database) == 1


def test_a_failing_effect_leaves_no_row_and_no_memory_of_the_message(database: ServiceDatabase) -> None:
    heavy = message("NoteWeighed", {"note_id": NOTE, "weight": 101})

    assert _consume(heavy) == ["m0"]

    assert (_readings(database), _inbox(database)) == (0, 0)


def test_a_message_that_failed_works_when_it_comes_again(
    database: ServiceDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = new_id()
    assert _consume(message("NoteWeighed", {"note_id": NOTE, "weight": 101}, event_id=event_id)) == ["m0"]

    assert _consume(message("NoteWeighed", {"note_id": NOTE, "weight": 99}, event_id=event_id)) == []

    assert (_readings(database), _inbox(database)) == (1, 1)


@pytest.mark.parametrize(
    "poison",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"source": "x", "detail-type": "NoteRead.v1", "detail": {}}',
        message("NoteRead", {}),
        message("NoteRead", {"note_id": "no id"}),
        message("NoteWeighed", {"note_id": NOTE, "weight": 1000}),
    ],
)
def test_a_poisoned_message_only_fails_itself(database: ServiceDatabase, poison: str) -> None:
    good = [message("NoteRead", {"note_id": NOTE}) for _ in range(2)]

    assert _consume(good[0], poison, good[1]) == ["m1"]

    assert (_readings(database), _inbox(database)) == (2, 2)


def test_a_batch_of_poison_alone_fails_message_by_message(database: ServiceDatabase) -> None:
    assert _consume("x", "y", "z") == ["m0", "m1", "m2"]


def test_unknown_fields_are_ignored(database: ServiceDatabase) -> None:
    assert _consume(message("NoteRead", {"note_id": NOTE, "reader": "somebody", "added_later": {"a": 1}})) == []

    assert _readings(database) == 1


@pytest.mark.parametrize(("name", "version"), [("NoteBurnt", 1), ("NoteRead", 2)])
def test_an_event_without_a_handler_is_passed_over(database: ServiceDatabase, name: str, version: int) -> None:
    assert _consume(message(name, {"note_id": NOTE}, version=version)) == []

    assert (_readings(database), _inbox(database)) == (0, 0)


def test_a_consumer_knows_when_its_event_happened(database: ServiceDatabase) -> None:
    class NoteHeard(ConsumedEvent):
        note_id: UUID

    heard: list[datetime | None] = []
    listening = Consumer("sample")
    listening.on(NoteHeard)(lambda uow, event: heard.append(request.current().occurred_at))

    listening.consume(message("NoteHeard", {"note_id": NOTE}))

    assert heard == [datetime(2026, 1, 15, 9, 30, tzinfo=UTC)]


def test_what_a_consumer_emits_names_its_cause_and_the_first_request(
    database: ServiceDatabase, event_bridge: FakeEventBridge
) -> None:
    cause = new_id()

    _consume(message("NoteRead", {"note_id": NOTE}, event_id=cause))

    (entry,) = event_bridge.entries
    metadata = json.loads(entry["Detail"])["metadata"]
    assert (metadata["causation_id"], metadata["request_id"]) == (str(cause), REQUEST_ID)
    assert metadata["event_id"] != str(cause)


def test_a_database_away_gives_every_message_back(
    database: ServiceDatabase, nowhere: None, caplog: pytest.LogCaptureFixture
) -> None:
    bodies = [message("NoteRead", {"note_id": NOTE}) for _ in range(3)]

    assert _consume(*bodies) == ["m0", "m1", "m2"]


def test_nothing_of_a_message_is_logged_when_it_fails(
    database: ServiceDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    secret: dict[str, Any] = {"note_id": "token-abc"}

    assert _consume(message("NoteRead", secret)) == ["m0"]

    (line,) = [JsonFormatter().format(record) for record in caplog.records if record.levelname == "ERROR"]
    assert "uuid_parsing" in line
    assert "token-abc" not in line


def test_a_consumer_tells_which_detail_types_it_handles() -> None:
    assert consumer.detail_types == {"NoteRead.v1", "NoteWeighed.v1"}
