"""Brings broadcasts to their recipients: SQS messages that name one each."""

from __future__ import annotations

import logging
from typing import Any, cast

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.notifications.handing_over import BroadcastMessage
from functions.notifications.service.broadcasts import fan_out
from kernel import observability, request
from kernel.db import unit_of_work

logger = logging.getLogger(__name__)
_processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Fan out each; a message that fails stays in the queue and ends in the dead-letter queue."""
    observability.start()
    answer = process_partial_response(event, record_handler=_handle, processor=_processor, context=context)
    return cast(dict[str, Any], answer)


def _handle(record: SQSRecord) -> None:
    try:
        message = BroadcastMessage.model_validate_json(record.body)
        known = request.RequestContext(message.request_id, method="QUEUE", path="broadcasts")
        with request.handling(known), unit_of_work() as uow:
            fan_out(uow, message.broadcast_id)
    except Exception:
        logger.exception("broadcast message %s failed", record.message_id)
        raise


observability.finish_import()
