"""The gateway's Lambda authorizer (type TOKEN): says who calls, or that nobody does. What they may do, routes decide.

It runs before every request, so it loads psycopg and pyjwt alone, keeps one connection open, and sends one query.
"""

from __future__ import annotations

from typing import Any

import psycopg

from functions.users import access_tokens, live_session
from functions.users.access_tokens import Claims, InvalidToken
from kernel.connection import connect_by_settings, is_stale

_connection: psycopg.Connection[Any] | None = None


class Refused(Exception):
    """Makes the gateway answer 401, which it does for this exact word alone."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Allow the caller of a live session the whole API, and tell the functions who it is.

    Args:
        event: `authorizationToken`, the Authorization header, and `methodArn`.

    Raises:
        Refused: the token is none of ours, has expired, or its session has ended; the client gets a 401.
        psycopg.OperationalError: the database does not answer; the client gets a 500 and keeps its tokens.
    """
    try:
        claims = access_tokens.verify(access_tokens.from_header(event.get("authorizationToken") or ""))
    except InvalidToken:
        raise Refused from None
    role = _role(claims)
    if role is None:
        raise Refused
    user_id = str(claims.user_id)
    return {
        "principalId": user_id,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": _whole_api(event["methodArn"])}
            ],
        },
        "context": {"user_id": user_id, "role": role, "session_id": str(claims.session_id)},
    }


def _whole_api(method_arn: str) -> str:
    """The gateway may keep the answer for a while and use it for every other route."""
    api, stage = method_arn.split("/")[:2]
    return f"{api}/{stage}/*/*"


def _role(claims: Claims) -> str | None:
    try:
        return _ask(_open_connection(), claims)
    except psycopg.OperationalError:
        # The connection may have ended between the look at its socket and the query.
        _close_connection()
        return _ask(_open_connection(), claims)


def _ask(connection: psycopg.Connection[Any], claims: Claims) -> str | None:
    row = connection.execute(live_session.QUERY, live_session.parameters(claims)).fetchone()
    return row[0] if row else None


def _open_connection() -> psycopg.Connection[Any]:
    global _connection
    if _connection is not None and is_stale(_connection):
        _close_connection()
    if _connection is None:
        _connection = connect_by_settings(autocommit=True)
    return _connection


def _close_connection() -> None:
    global _connection
    if _connection is not None:
        _connection.close()
    _connection = None
