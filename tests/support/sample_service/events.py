"""What the sample service publishes, and what it consumes: its own event."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from kernel.consumer import Consumer
from kernel.db import UnitOfWork
from kernel.events import ConsumedEvent, PublishedEvent
from tests.support.sample_service import repository


class SampleEvent(PublishedEvent, source="campus.sample"):
    """Base of the sample service's events."""


class NoteWritten(SampleEvent):
    """A note was written or changed."""

    note_id: UUID = Field(examples=["01890a5d-ac96-774b-bcce-b302099a8057"])
    title: str = Field(examples=["Milk"])
    version: int = Field(examples=[1])


class NoteRead(ConsumedEvent):
    """Somebody elsewhere read a note."""

    note_id: UUID


class NoteWeighed(ConsumedEvent):
    """An event whose effect fails for heavy notes."""

    note_id: UUID
    weight: int


consumer = Consumer("sample")


@consumer.on(NoteRead)
def count_reading(uow: UnitOfWork, event: NoteRead) -> None:
    """Count it, and tell of it."""
    repository.count_reading(uow.db, event.note_id)
    uow.emit(NoteWritten(note_id=event.note_id, title="read", version=1))


@consumer.on(NoteWeighed)
def weigh(uow: UnitOfWork, event: NoteWeighed) -> None:
    """Count it as a reading, then fail for a heavy one."""
    repository.count_reading(uow.db, event.note_id)
    if event.weight > 100:
        raise ValueError("too heavy")


handler = consumer.serve()
