"""Idempotency-Key: the first answer is stored in the transaction of its effect, and given again to every replay."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

import sqlalchemy as sa
from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel
from sqlalchemy.dialects.postgresql import insert

from kernel import clock, request
from kernel.db import UnitOfWork, unit_of_work
from kernel.errors import Conflict, Unprocessable
from kernel.http.answers import serialized
from kernel.tables import idempotency_keys

KEPT = timedelta(hours=24)
REPLAYED = "Idempotency-Replayed"

ModelT = TypeVar("ModelT", bound=BaseModel)


def once(effect: Callable[[UnitOfWork], Response[ModelT]], *, subject: str | None = None) -> Response[ModelT]:
    """Run a creating use case in a unit of work, at most once for the request's Idempotency-Key.

    Only answers below 400 are remembered: a refusal rolled back, so it may be tried again with the same key.

    Args:
        subject: whose key it is; the caller's id by default, the request's e-mail on public routes.

    Raises:
        Unprocessable: the key is not 1..255 printable characters, or came with another request before.
        Conflict: a request with this key is still running.
    """
    key = request.current().idempotency_key
    with unit_of_work() as uow:
        if key is None:
            return effect(uow)
        if not (1 <= len(key) <= 255 and key.isascii() and key.isprintable()):
            raise Unprocessable.field("Idempotency-Key", "invalid_key", "1 to 255 printable characters.")
        return _remembered(uow, key, subject or str(request.caller().user_id), effect)


def _remembered(
    uow: UnitOfWork, key: str, subject: str, effect: Callable[[UnitOfWork], Response[ModelT]]
) -> Response[ModelT]:
    key_hash, request_hash = _key_hash(subject, key), _request_hash(key)
    if not uow.db.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_lock_number(key_hash)))):
        raise Conflict("idempotency_in_progress", "A request with this Idempotency-Key is still running.")
    stored = uow.db.execute(_live(key_hash)).one_or_none()
    if stored is not None:
        if not hmac.compare_digest(stored.request_hash, request_hash):
            raise Unprocessable("idempotency_key_reused", "This Idempotency-Key was used with another request.")
        return _replay(stored)
    answer = serialized(effect(uow))
    uow.db.execute(_store(key_hash, request_hash, answer))
    return answer


def _key_hash(subject: str, key: str) -> bytes:
    return hashlib.sha256(f"{subject}\n{key}".encode()).digest()


def _request_hash(key: str) -> bytes:
    """Keyed with the client's key, which is stored nowhere, so that a password in the body can't be guessed from it."""
    context = request.current()
    material = f"{context.method} {context.path}\n{context.body}"
    return hmac.new(key.encode(), material.encode(), hashlib.sha256).digest()


def _lock_number(key_hash: bytes) -> int:
    return int.from_bytes(key_hash[:8], signed=True)


def _live(key_hash: bytes) -> sa.Select[Any]:
    fresh = idempotency_keys.c.created_at > clock.now() - KEPT
    return sa.select(idempotency_keys).where(idempotency_keys.c.key_hash == key_hash, fresh)


def _store(key_hash: bytes, request_hash: bytes, answer: Response[Any]) -> Any:
    values = {
        "request_hash": request_hash,
        "status": answer.status_code,
        "headers": {name: value for name, value in answer.headers.items() if isinstance(value, str)},
        "body": answer.body or "",
        "created_at": clock.now(),
    }
    statement = insert(idempotency_keys).values(key_hash=key_hash, **values)
    return statement.on_conflict_do_update(index_elements=["key_hash"], set_=values)


def _replay(stored: sa.Row[Any]) -> Response[Any]:
    return Response(
        status_code=stored.status,
        content_type=stored.headers.get("Content-Type"),
        headers={**stored.headers, REPLAYED: "true"},
        body=stored.body,
    )
