"""Takes SES's reports of bounces and complaints from SNS, and blocks the addresses."""

from __future__ import annotations

import logging
from typing import Any

from functions.notifications.service import unsubscribing
from functions.notifications.ses_events import MailReport
from kernel import observability
from kernel.db import unit_of_work

logger = logging.getLogger(__name__)

_TEST_MESSAGE = "Successfully validated SNS topic for Amazon SES"


def handler(event: dict[str, Any], context: Any) -> dict[str, int]:
    """Take each report; one that can't be read fails the call, and Lambda keeps it for a look."""
    observability.start()
    blocked = 0
    for record in event["Records"]:
        message = record["Sns"]["Message"]
        if message.startswith(_TEST_MESSAGE):
            continue
        report = MailReport.model_validate_json(message)
        with unit_of_work() as uow:
            blocked += unsubscribing.block_reported(uow, report)
    return {"blocked": blocked}


observability.finish_import()
