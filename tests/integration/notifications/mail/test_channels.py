"""The real AWS clients against a provider that answers, refuses, hangs up, or is not there."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config

from functions.notifications.channels import Later, Outcome, Refused, Taken, Unknown, send_email, send_sms
from functions.notifications.mail import MailText
from kernel import aws, config

MAIL = MailText("Тема", "Text", "<p>Text", {"List-Unsubscribe": "<https://x.example>"})
SETTINGS = config.Settings(mail_sender="Campus <campus@example.org>", mail_configuration_set="campus")


class Provider(ThreadingHTTPServer):
    """Answers every request with one status and error, or hangs up; `requests` are the bodies it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.error, self.manner = 200, "", "answer"
        self.requests: list[bytes] = []


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        """Take one request."""
        self.server.requests.append(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.manner == "hang up":
            return
        if self.server.manner == "say nothing":
            time.sleep(1)
            return
        is_mail = self.path.startswith("/v2/email")
        body = json.dumps({"MessageId": "m-1", "message": "no"}) if is_mail else self._xml()
        self.send_response(self.server.status)
        if self.server.error:
            self.send_header("x-amzn-errortype", self.server.error)
        self.end_headers()
        self.wfile.write(body.encode())

    def _xml(self) -> str:
        if self.server.status < 300:
            return "<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>"
        return f"<ErrorResponse><Error><Code>{self.server.error}</Code></Error></ErrorResponse>"

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with Provider() as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        aws.forget_clients()
        yield server
        aws.forget_clients()
        server.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def queue() -> None:
    """Nothing here wakes anybody, so no database is needed."""


def mail() -> Outcome:
    with config.using(SETTINGS):
        return send_email("anna@example.org", MAIL)


def sms() -> Outcome:
    return send_sms("+12025550123", "Code")


def test_taken_mail_brings_its_id_and_was_whole(provider: Provider) -> None:
    assert mail() == Taken("m-1")

    [request] = map(json.loads, provider.requests)
    simple = request["Content"]["Simple"]
    assert (request["ConfigurationSetName"], request["FromEmailAddress"]) == ("campus", "Campus <campus@example.org>")
    assert simple["Subject"] == {"Data": "Тема", "Charset": "UTF-8"}
    assert simple["Headers"] == [{"Name": "List-Unsubscribe", "Value": "<https://x.example>"}]


def test_taken_sms_brings_its_id(provider: Provider) -> None:
    assert sms() == Taken("m-1")
    assert b"PhoneNumber=%2B12025550123" in provider.requests[0]


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [
        (429, "TooManyRequestsException", Later("TooManyRequestsException", is_throttled=True)),
        (400, "ThrottlingException", Later("ThrottlingException", is_throttled=True)),
        (500, "InternalFailure", Later("InternalFailure")),
        (503, "ServiceUnavailable", Later("ServiceUnavailable")),
        (400, "MessageRejected", Refused("MessageRejected")),
        (400, "BadRequestException", Refused("BadRequestException")),
        (400, "SendingPausedException", Later("SendingPausedException")),
        (403, "AccessDeniedException", Later("AccessDeniedException")),
    ],
)
def test_answer_of_ses_is_understood_and_asked_for_once(
    provider: Provider, status: int, error: str, outcome: Outcome
) -> None:
    provider.status, provider.error = status, error

    assert mail() == outcome
    assert len(provider.requests) == 1


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [
        (400, "Throttled", Later("Throttled", is_throttled=True)),
        (500, "InternalError", Later("InternalError")),
        (400, "InvalidParameter", Refused("InvalidParameter")),
    ],
)
def test_answer_of_sns_is_understood_and_asked_for_once(
    provider: Provider, status: int, error: str, outcome: Outcome
) -> None:
    provider.status, provider.error = status, error

    assert sms() == outcome
    assert len(provider.requests) == 1


@pytest.mark.parametrize("send", [mail, sms])
def test_lost_answer_is_unknown_and_not_asked_for_again(provider: Provider, send: Any) -> None:
    provider.manner = "hang up"

    assert isinstance(send(), Unknown)
    assert len(provider.requests) == 1


def test_answer_that_never_comes_is_unknown(provider: Provider) -> None:
    provider.manner = "say nothing"
    impatient = Config(read_timeout=0.2, retries={"total_max_attempts": 1})
    aws.use_client("sesv2", boto3.client("sesv2", config=impatient))

    assert mail() == Unknown("ReadTimeoutError")
    assert len(provider.requests) == 1


@pytest.mark.parametrize("send", [mail, sms])
def test_provider_that_is_not_there_is_for_later(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, send: Any
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    assert send() == Later("EndpointConnectionError")
