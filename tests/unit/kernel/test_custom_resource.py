"""CloudFormation always gets its answer, else a deploy would hang for an hour."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from kernel.custom_resource import CustomResource, Properties

Handler = Callable[[dict[str, Any], Any], None]


class StackBucket:
    """The pre-signed address that CloudFormation waits at."""

    def __init__(self) -> None:
        answers = self.answers = []  # type: list[dict[str, Any]]

        class Receiver(BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answers.append({**json.loads(body), "content_type": self.headers["Content-Type"]})
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Receiver)
        self.url = f"http://127.0.0.1:{self.server.server_port}/answer?signature=x"


@pytest.fixture
def bucket() -> Iterator[StackBucket]:
    """A place for the answer."""
    made = StackBucket()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


def _event(bucket: StackBucket, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "RequestType": kind,
        "ResponseURL": bucket.url,
        "StackId": "stack",
        "RequestId": "request",
        "LogicalResourceId": "Thing",
        "ResourceProperties": {"Name": "x"},
        **more,
    }


@pytest.mark.parametrize("kind", ["Create", "Update"])
def test_an_upsert_answers_with_its_attributes(bucket: StackBucket, kind: str) -> None:
    seen: list[Properties] = []

    def upsert(properties: Properties) -> dict[str, str]:
        seen.append(properties)
        return {"Revision": "7"}

    CustomResource(upsert).serve()(_event(bucket, kind), None)

    assert seen == [{"Name": "x"}]
    assert bucket.answers == [
        {
            "StackId": "stack",
            "RequestId": "request",
            "LogicalResourceId": "Thing",
            "PhysicalResourceId": "Thing",
            "Status": "SUCCESS",
            "Data": {"Revision": "7"},
            # A pre-signed address without a type takes none.
            "content_type": "",
        }
    ]


def test_deleting_calls_nothing_and_succeeds(bucket: StackBucket) -> None:
    def upsert(_: Properties) -> dict[str, str]:
        raise AssertionError

    CustomResource(upsert).serve()(_event(bucket, "Delete", PhysicalResourceId="made-before"), None)

    (answer,) = bucket.answers
    assert (answer["Status"], answer["PhysicalResourceId"]) == ("SUCCESS", "made-before")


@pytest.mark.parametrize("error", [ValueError("no\n" + "x" * 5000), KeyError("Name"), RuntimeError()])
def test_a_failure_is_answered_with_its_reason(bucket: StackBucket, error: Exception) -> None:
    def upsert(_: Properties) -> dict[str, str]:
        raise error

    CustomResource(upsert).serve()(_event(bucket, "Create"), None)

    (answer,) = bucket.answers
    assert answer["Status"] == "FAILED"
    assert answer["Reason"].startswith(type(error).__name__)
    assert len(answer["Reason"]) <= 900
    assert "Data" not in answer


def test_missing_properties_are_a_failure_not_a_silence(bucket: StackBucket) -> None:
    event = _event(bucket, "Create")
    del event["ResourceProperties"]

    CustomResource(lambda _: {}).serve()(event, None)

    assert bucket.answers[0]["Status"] == "FAILED"


def test_an_update_keeps_the_physical_id(bucket: StackBucket) -> None:
    CustomResource(lambda _: {}).serve()(_event(bucket, "Update", PhysicalResourceId="made-before"), None)

    assert bucket.answers[0]["PhysicalResourceId"] == "made-before"


def test_an_answer_goes_to_a_web_address_only(bucket: StackBucket) -> None:
    with pytest.raises(ValueError, match="no web address"):
        CustomResource(lambda _: {}).serve()(_event(bucket, "Create", ResponseURL="file:///etc/passwd"), None)
