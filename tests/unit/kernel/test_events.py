"""What producers and consumers of events can rely on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pydantic import Field, ValidationError

from kernel.events import ConsumedEvent, EventDetail, PublishedEvent
from kernel.ids import new_id


class _Base(PublishedEvent, source="campus.unit"):
    """Base of this service's events."""


class Happened(_Base):
    """Something happened."""

    thing_id: UUID = Field(examples=["01890a5d-ac96-774b-bcce-b302099a8057"])
    name: str = Field(examples=["first", "second"])
    note: str | None = Field(None, examples=[None])
    count: int = 3


class SecondVersion(_Base):
    """Something happened, told otherwise."""

    version_of_schema = 2


class Careless(_Base):
    """Forgot an example."""

    name: str


class Read(ConsumedEvent):
    """Somebody else's event."""

    thing_id: UUID


def test_a_name_on_the_wire_has_a_version() -> None:
    assert (Happened.detail_type(), SecondVersion.detail_type(), Read.detail_type()) == (
        "Happened.v1",
        "SecondVersion.v2",
        "Read.v1",
    )


def test_an_event_is_registered_under_its_source_and_its_base_is_not() -> None:
    assert PublishedEvent.registered["campus.unit/Happened.v1"] is Happened
    assert Happened.source == "campus.unit"
    assert _Base not in PublishedEvent.registered.values()


def test_a_sample_is_made_of_first_examples_and_defaults() -> None:
    sample = Happened.sample()

    assert (str(sample.thing_id), sample.name, sample.note, sample.count) == (
        "01890a5d-ac96-774b-bcce-b302099a8057",
        "first",
        None,
        3,
    )


def test_a_missing_example_is_noticed() -> None:
    with pytest.raises(ValidationError, match="name"):
        Careless.sample()


def test_a_producer_can_not_send_what_it_did_not_declare() -> None:
    with pytest.raises(ValidationError, match="extra"):
        Happened(thing_id=new_id(), name="x", more=1)  # type: ignore[call-arg]


def test_an_event_can_not_be_changed_after_it_happened() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Happened.sample().name = "other"  # type: ignore[misc]


def test_a_consumer_ignores_what_it_does_not_need() -> None:
    assert Read.model_validate({"thing_id": str(UUID(int=7)), "more": {"a": 1}}).thing_id == UUID(int=7)


@pytest.mark.parametrize("missing", ["event_id", "occurred_at", "request_id"])
def test_a_detail_without_its_metadata_is_none(missing: str) -> None:
    metadata: dict[str, Any] = {
        "event_id": str(new_id()),
        "occurred_at": "2026-01-15T09:30:00Z",
        "request_id": "r",
    }
    assert EventDetail.model_validate({"metadata": metadata, "data": {}}).metadata.causation_id is None

    del metadata[missing]
    with pytest.raises(ValidationError, match=missing):
        EventDetail.model_validate({"metadata": metadata, "data": {}})
