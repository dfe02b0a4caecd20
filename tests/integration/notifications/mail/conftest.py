"""Fixtures of the tests of mails and SMS."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from kernel import aws, config
from kernel.logs import JsonFormatter
from tests.support.databases import ServiceDatabase
from tests.support.mails import FakeProvider, FakeQueue


@pytest.fixture
def provider(database: ServiceDatabase) -> Iterator[FakeProvider]:
    """SES and SNS, faked, and the settings of a stack that sends mails."""
    fake = FakeProvider()
    aws.use_client("sesv2", fake)
    aws.use_client("sns", fake)
    told = config.Settings(
        service="notifications",
        public_url="https://{api_id}.example/prod",
        api_id="api",
        web_url="https://school.example",
        mail_sender="Campus <campus@example.org>",
        mail_configuration_set="campus",
        mail_queue_url="https://queue.example/mail",
    )
    with config.using(told):
        yield fake


@pytest.fixture(autouse=True)
def queue(database: ServiceDatabase) -> FakeQueue:
    """The queue that wakes the mailer, faked."""
    fake = FakeQueue()
    aws.use_client("sqs", fake)
    return fake


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as it would be written."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield text
    root.removeHandler(handler)
    root.setLevel(before)
