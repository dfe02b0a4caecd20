"""AWS clients, made on first use: importing boto3 costs a cold start about 140 ms."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient


@overload
def client(name: Literal["events"]) -> EventBridgeClient: ...
@overload
def client(name: Literal["lambda"]) -> LambdaClient: ...
@overload
def client(name: Literal["s3"]) -> S3Client: ...
@overload
def client(name: Literal["scheduler"]) -> EventBridgeSchedulerClient: ...
@overload
def client(name: Literal["secretsmanager"]) -> SecretsManagerClient: ...
@overload
def client(name: Literal["sesv2"]) -> SESV2Client: ...
@overload
def client(name: Literal["sns"]) -> SNSClient: ...
@overload
def client(name: Literal["sqs"]) -> SQSClient: ...
@overload
def client(name: Literal["stepfunctions"]) -> SFNClient: ...
def client(name: str) -> Any:
    """Return the process's client of an AWS service, with short timeouts and two retries.

    Those that reach people try once: a retry after a lost answer would send the same message twice.
    """
    return _replaced.get(name) or _client(name)


_replaced: dict[str, object] = {}
_TRIED_ONCE = frozenset({"sesv2", "sns"})


@lru_cache
def _client(name: str) -> Any:
    import boto3
    from botocore.config import Config

    config = Config(
        connect_timeout=2,
        read_timeout=10,
        retries={"mode": "standard", "total_max_attempts": 1 if name in _TRIED_ONCE else 3},
        signature_version="s3v4" if name == "s3" else None,
        s3={"addressing_style": "path"} if name == "s3" else None,
    )
    return boto3.client(name, config=config)  # type: ignore[call-overload]


def forget_clients() -> None:
    """Drop every client and every fake (for tests that change the endpoint)."""
    _client.cache_clear()
    _replaced.clear()


def use_client(name: str, replacement: object) -> None:
    """Answer `client(name)` with a fake from now on (for tests)."""
    _replaced[name] = replacement
