"""Consumers: SQS batches of EventBridge events, each handled once, in one transaction with its inbox row."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar, cast

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, Field
from sqlalchemy.dialects.postgresql import insert

from kernel import clock, observability, request
from kernel.db import UnitOfWork, unit_of_work
from kernel.events import ConsumedEvent, EventDetail
from kernel.tables import inbox

logger = logging.getLogger(__name__)

Apply = Callable[[UnitOfWork, Any], None]
ApplyT = TypeVar("ApplyT", bound=Apply)
LambdaHandler = Callable[[dict[str, Any], LambdaContext], dict[str, Any]]


class Envelope(BaseModel):
    """An EventBridge event as it lies in an SQS message."""

    source: str
    detail_type: str = Field(alias="detail-type")
    detail: EventDetail


class Consumer:
    """What one service does with other services' events.

    Args:
        name: the service's name; with the event's id it is the inbox's key.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._handlers: dict[str, tuple[type[ConsumedEvent], Apply]] = {}

    @property
    def detail_types(self) -> frozenset[str]:
        """The detail types that this consumer handles, such as ``UserRegistered.v1``."""
        return frozenset(self._handlers)

    @property
    def events(self) -> frozenset[type[ConsumedEvent]]:
        """The event classes that this consumer handles."""
        return frozenset(event_type for event_type, _ in self._handlers.values())

    def on(self, event_type: type[ConsumedEvent]) -> Callable[[ApplyT], ApplyT]:
        """Register the function that applies events of one type inside a unit of work."""

        def register(apply: ApplyT) -> ApplyT:
            self._handlers[event_type.detail_type()] = (event_type, apply)
            return apply

        return register

    def consume(self, message: str) -> bool:
        """Apply one message; return False when it had been applied before, or is none of this consumer's.

        Raises:
            pydantic.ValidationError: the message is no event of ours.
        """
        envelope = Envelope.model_validate_json(message)
        found = self._handlers.get(envelope.detail_type)
        if found is None:
            logger.warning("no handler for %s", envelope.detail_type)
            return False
        event_type, apply = found
        event, metadata = event_type.model_validate(envelope.detail.data), envelope.detail.metadata
        context = request.RequestContext(
            metadata.request_id,
            method="EVENT",
            path=envelope.detail_type,
            causation_id=str(metadata.event_id),
            occurred_at=metadata.occurred_at,
        )
        with request.handling(context), unit_of_work() as uow:
            if uow.db.scalar(_first_time(self.name, metadata.event_id)) is None:
                return False
            apply(uow, event)
        return True

    def serve(self) -> LambdaHandler:
        """Make the Lambda handler: good messages leave the queue, failed ones stay and end in the dead-letter queue."""
        processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)

        def handle(record: SQSRecord) -> None:
            try:
                self.consume(record.body)
            except Exception:
                logger.exception("event %s failed", record.message_id)
                raise

        def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
            observability.start()
            answer = process_partial_response(event, record_handler=handle, processor=processor, context=context)
            return cast(dict[str, Any], answer)

        observability.finish_import()
        return handler


def _first_time(consumer: str, event_id: object) -> Any:
    values = {"consumer": consumer, "event_id": event_id, "received_at": clock.now()}
    return insert(inbox).values(values).on_conflict_do_nothing().returning(inbox.c.event_id)
