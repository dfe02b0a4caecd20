"""What is known after an attempt to send.

Only `Later` may be tried again: the provider has certainly not taken the message. Whoever can't tell says `Unknown`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider took the message and gave it this id."""

    provider_message_id: str


@dataclass(frozen=True, slots=True)
class Later:
    """It did not take it now. `is_throttled`: nor would it take another one at this moment."""

    error: str
    is_throttled: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """It will never take this message."""

    error: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have taken it: no answer came."""

    error: str


Outcome = Taken | Later | Refused | Unknown

_REFUSALS = frozenset(
    {
        "BadRequestException",
        "InvalidParameter",
        "InvalidParameterValue",
        "MessageRejected",
        "OptedOut",
        "ParameterValueInvalid",
        "ValidationError",
    }
)
_THROTTLING = frozenset(
    {"LimitExceededException", "Throttled", "Throttling", "ThrottlingException", "TooManyRequestsException"}
)


def outcome_of(send: Callable[[], str]) -> Outcome:
    """Run one call of a provider, which returns its message id, and tell what is known afterwards.

    Errors are kept by their names: their texts hold addresses.
    """
    from botocore import exceptions as aws

    try:
        return Taken(send())
    except aws.ClientError as answered:
        return _answer(str(answered.response["Error"].get("Code")), answered.response["ResponseMetadata"])
    except aws.ParamValidationError as malformed:
        return Refused(type(malformed).__name__)
    except (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.NoCredentialsError) as unreached:
        return Later(type(unreached).__name__)
    except Exception as ambiguous:
        return Unknown(type(ambiguous).__name__)


def _answer(code: str, about: object) -> Outcome:
    status = about.get("HTTPStatusCode") if isinstance(about, dict) else None
    if code in _THROTTLING or status == 429:
        return Later(code, is_throttled=True)
    return Refused(code) if code in _REFUSALS else Later(code)
