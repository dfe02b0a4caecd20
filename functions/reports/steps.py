"""The frame of the state machine's functions: a request context, a log line when it fails, JSON out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from pydantic_core import from_json, to_json

from functions.reports import failures
from kernel import observability, request

logger = logging.getLogger(__name__)


def serve(name: str, work: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any], Any], Any]:
    """Make the Lambda handler of a step; what it raises goes on to the state machine's Retry and Catch."""

    def handler(event: dict[str, Any], context: Any) -> Any:
        observability.start()
        known = request.RequestContext(request.request_id_from(event.get("request_id")), method="STEP", path=name)
        with request.handling(known):
            try:
                return from_json(to_json(work(event)))
            except Exception as error:
                logger.exception("step %s failed", name)
                reason = failures.known(error)
                if reason is not None:
                    raise reason from error
                raise

    observability.finish_import()
    return handler
