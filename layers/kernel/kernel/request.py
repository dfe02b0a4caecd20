"""What is known of the request or event that is being handled, for logs, events and idempotency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from kernel.auth import Caller
from kernel.errors import Unauthorized
from kernel.ids import new_id

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One HTTP request, or one consumed event: then `causation_id` is its id, and `occurred_at` when it happened."""

    request_id: str
    method: str = ""
    path: str = ""
    body: str = ""
    caller: Caller | None = None
    address: str = ""
    user_agent: str = ""
    authorization: str = ""
    idempotency_key: str | None = None
    if_match: str | None = None
    causation_id: str | None = None
    occurred_at: datetime | None = None


_current: ContextVar[RequestContext | None] = ContextVar("request", default=None)


def request_id_from(candidate: str | None) -> str:
    """Return the caller's own request id when it is acceptable, else a new one."""
    return candidate if candidate and _REQUEST_ID.fullmatch(candidate) else str(new_id())


def current() -> RequestContext:
    """Return the request at hand; outside of one, an empty context with a new id."""
    return _current.get() or RequestContext(request_id=str(new_id()))


def caller() -> Caller:
    """Return the authenticated caller.

    Raises:
        Unauthorized: the request is anonymous.
    """
    found = current().caller
    if found is None:
        raise Unauthorized(detail="A valid access token is required.")
    return found


@contextmanager
def handling(context: RequestContext) -> Iterator[RequestContext]:
    """Make `context` the current one inside a with-block."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
