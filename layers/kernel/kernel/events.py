"""Events between services: what they look like, and the register of those that this code base publishes.

A producer's event forbids fields it does not know, a consumer's own narrow model ignores them. The wire form is
``{"metadata": {...}, "data": {...}}`` under the detail type ``<Name>.v<version>`` (EventBridge).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class EventMetadata(BaseModel):
    """What every event says of itself.

    Attributes:
        request_id: the id of the HTTP request that began the chain.
        causation_id: the event that this one answers to, if any.
    """

    model_config = ConfigDict(frozen=True)

    event_id: UUID
    occurred_at: datetime
    request_id: str
    causation_id: UUID | None = None


class _Event(BaseModel):
    version_of_schema: ClassVar[int] = 1

    @classmethod
    def detail_type(cls) -> str:
        """Return the name on the wire, such as ``GradeRecorded.v1``."""
        return f"{cls.__name__}.v{cls.version_of_schema}"


class PublishedEvent(_Event):
    """An event that a service owns. Subclass once a service with ``source=``, then once an event.

    Each field gives an example by ``Field(examples=[...])``; from them the sample is made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: ClassVar[str] = ""
    registered: ClassVar[dict[str, type[PublishedEvent]]] = {}

    def __init_subclass__(cls, source: str = "", **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)

    @classmethod
    def __pydantic_init_subclass__(cls, source: str = "", **kwargs: Any) -> None:
        if source:
            cls.source = source
        else:
            PublishedEvent.registered[f"{cls.source}/{cls.detail_type()}"] = cls

    @classmethod
    def sample(cls) -> Self:
        """Return an example event, made of the fields' first examples.

        Raises:
            pydantic.ValidationError: a required field has no example, or a wrong one.
        """
        values = {name: field.examples[0] for name, field in cls.model_fields.items() if field.examples}
        return cls.model_validate(values)


class ConsumedEvent(_Event):
    """A consumer's own view of somebody's event: only the fields it needs. The class bears the event's name."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class EventDetail(BaseModel):
    """The ``detail`` of an EventBridge event of ours."""

    metadata: EventMetadata
    data: dict[str, Any]
