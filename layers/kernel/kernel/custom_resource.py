"""CloudFormation custom resources: run a function at create and update, and always answer the stack."""

from __future__ import annotations

import logging
import urllib.request
from collections.abc import Callable
from typing import Any

from pydantic_core import to_json

from kernel import observability

logger = logging.getLogger(__name__)

Properties = dict[str, Any]


class CustomResource:
    """A custom resource with a fixed physical id.

    Args:
        on_upsert: called with the resource's properties at create and update; returns its attributes. It must be
            safe to call twice. Deleting the resource calls nothing and succeeds.
    """

    def __init__(self, on_upsert: Callable[[Properties], dict[str, str]]) -> None:
        self._on_upsert = on_upsert

    def serve(self) -> Callable[[dict[str, Any], Any], None]:
        """Make the Lambda handler. Whatever happens, CloudFormation gets an answer: else it would wait an hour."""

        def handler(event: dict[str, Any], context: Any) -> None:
            observability.start()
            physical_id = event.get("PhysicalResourceId") or event["LogicalResourceId"]
            answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
            answer |= {"PhysicalResourceId": physical_id, "Status": "SUCCESS"}
            try:
                if event["RequestType"] != "Delete":
                    answer["Data"] = self._on_upsert(event["ResourceProperties"])
            except Exception as error:
                logger.exception("custom resource %s failed", event["LogicalResourceId"])
                answer |= {"Status": "FAILED", "Reason": f"{type(error).__name__}: {error}"[:900]}
            _put(event["ResponseURL"], to_json(answer))

        return handler


def _put(url: str, body: bytes) -> None:
    if not url.startswith(("https://", "http://")):
        raise ValueError("the response URL is no web address")
    headers = {"Content-Type": "", "Content-Length": str(len(body))}
    call = urllib.request.Request(url, data=body, method="PUT", headers=headers)  # noqa: S310
    with urllib.request.urlopen(call, timeout=10):  # noqa: S310
        pass
