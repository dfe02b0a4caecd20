"""Secrets Manager, with a short memory so that a rotated secret is picked up."""

from __future__ import annotations

import time
from typing import Any

from pydantic_core import from_json

from kernel.aws import client

_KEPT_SECONDS = 300.0
_kept: dict[str, tuple[float, dict[str, Any]]] = {}


def read_secret(arn: str, *, fresh: bool = False) -> dict[str, Any]:
    """Return a JSON secret as a dictionary; at most five minutes old, or read anew when `fresh`.

    Raises:
        botocore.exceptions.ClientError: the secret does not exist or may not be read.
    """
    moment = time.monotonic()
    if not fresh and arn in _kept and moment - _kept[arn][0] < _KEPT_SECONDS:
        return _kept[arn][1]
    answer = client("secretsmanager").get_secret_value(SecretId=arn)
    value: dict[str, Any] = from_json(answer["SecretString"])
    _kept[arn] = (moment, value)
    return value
