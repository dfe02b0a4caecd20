"""What the mailer tries again, and what never: a mail that may have left is not sent twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore import exceptions as aws_errors

from functions.notifications.backoff import FIRST_PAUSE, MAX_ATTEMPTS
from tests.support.databases import ServiceDatabase
from tests.support.mailer import READ_TIMEOUT, run, secrets_in, states, tell
from tests.support.mails import FakeProvider, refusal


@pytest.mark.parametrize(
    "failure",
    [
        refusal("TooManyRequestsException", 429),
        refusal("ThrottlingException", 400),
        refusal("InternalFailure", 500),
        refusal("ServiceUnavailable", 503),
        refusal("AccessDeniedException", 403),
        aws_errors.EndpointConnectionError(endpoint_url="https://email.example"),
        aws_errors.ConnectTimeoutError(endpoint_url="https://email.example"),
    ],
    ids=lambda failure: f"{type(failure).__name__} {failure}"[:60],
)
def test_what_was_certainly_not_taken_is_tried_again(
    database: ServiceDatabase, provider: FakeProvider, failure: Exception
) -> None:
    tell()
    provider.failures.append(failure)

    run()
    assert states(database)[0][0] == "pending"
    run(FIRST_PAUSE - timedelta(seconds=1))
    assert provider.taken == []
    run(FIRST_PAUSE)

    assert len(provider.taken) == 1
    assert states(database)[0][0] == "sent"


@pytest.mark.parametrize(
    "failure",
    [
        READ_TIMEOUT,
        aws_errors.ConnectionClosedError(endpoint_url="https://email.example"),
        RuntimeError("something else"),
    ],
    ids=lambda failure: type(failure).__name__,
)
@pytest.mark.parametrize("name", ["EmailConfirmationRequested", "PhoneConfirmationRequested"])
def test_what_may_have_been_taken_is_never_sent_again(
    database: ServiceDatabase, provider: FakeProvider, failure: Exception, name: str
) -> None:
    tell(name)
    provider.failures.append(failure)

    for minutes in (0, 1, 5, 9):
        run(timedelta(minutes=minutes), is_woken=False)

    assert provider.taken == []
    assert states(database) == [("unknown", type(failure).__name__, 1)]
    assert secrets_in(database) == []


def test_final_refusal_is_not_tried_again(database: ServiceDatabase, provider: FakeProvider) -> None:
    tell()
    provider.failures.append(refusal("MessageRejected", 400))

    run()
    run(timedelta(hours=1))

    assert states(database) == [("failed", "MessageRejected", 1)]
    assert provider.taken == []


def test_attempts_have_an_end(
    database: ServiceDatabase, provider: FakeProvider, capsys: pytest.CaptureFixture[str]
) -> None:
    tell("PasswordChanged")
    provider.failures += [refusal("InternalFailure", 500)] * (MAX_ATTEMPTS + 5)

    for hours in range(MAX_ATTEMPTS + 3):
        run(timedelta(hours=hours))

    assert states(database) == [("failed", "InternalFailure", MAX_ATTEMPTS)]
    assert "messages_failed_total" in capsys.readouterr().out


def test_throttled_worker_leaves_the_rest_for_later(database: ServiceDatabase, provider: FakeProvider) -> None:
    for _ in range(3):
        tell()
    provider.failures.append(refusal("TooManyRequestsException", 429))

    assert run() == 0

    assert [attempts for _, _, attempts in states(database)] == [1, 0, 0]
