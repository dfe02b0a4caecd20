"""Plain psycopg connections, as the engine opens them and as the authorizer uses them. Loads no SQLAlchemy."""

from __future__ import annotations

import select
from typing import Any

import psycopg
from psycopg.types.json import set_json_dumps, set_json_loads
from pydantic_core import from_json, to_json

from kernel.config import settings
from kernel.secrets import read_secret


def connect(conninfo: str = "", **parameters: Any) -> psycopg.Connection[Any]:
    """Open one psycopg connection whose json columns go through pydantic_core."""
    set_json_dumps(to_json)
    set_json_loads(from_json)
    return psycopg.connect(conninfo, connect_timeout=5, **parameters)


def connect_by_secret(arn: str, **overrides: Any) -> psycopg.Connection[Any]:
    """Open a connection with a database secret, read when connecting, and once more anew if it was rotated.

    Raises:
        psycopg.OperationalError: the database does not answer, or refuses a freshly read password.
    """
    try:
        return connect(**_parameters(read_secret(arn)) | overrides)
    except psycopg.OperationalError as refused:
        if "password authentication failed" not in str(refused):
            raise
        return connect(**_parameters(read_secret(arn, fresh=True)) | overrides)


def connect_by_settings(**overrides: Any) -> psycopg.Connection[Any]:
    """Open a connection to the database of this process's service.

    Raises:
        psycopg.OperationalError: the database does not answer.
    """
    if settings().database_url:
        return connect(settings().database_url, **overrides)
    return connect_by_secret(settings().database_secret_arn, **overrides)


def is_stale(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether an idle connection has ended.

    A socket that is readable before anything was asked holds the server's good-bye.
    """
    if connection.closed:
        return True
    readable, _, _ = select.select([connection.fileno()], [], [], 0)
    return bool(readable)


def _parameters(secret: dict[str, Any]) -> dict[str, Any]:
    return {
        "host": secret["host"],
        "port": int(secret["port"]),
        "dbname": secret["dbname"],
        "user": secret["username"],
        "password": secret["password"],
    }
