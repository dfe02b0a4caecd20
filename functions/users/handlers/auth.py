"""The routes of sessions, ``/api/auth/...``; `handlers.api` includes them."""

from __future__ import annotations

from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.api_gateway import Router

from functions.users.access_tokens import LIFETIME
from functions.users.repository import sessions as session_rows
from functions.users.schemas import LoginRequest, RefreshRequest, SessionRead, TokensRead, UserRead
from functions.users.service import sessions, throttling
from functions.users.service.sessions import Device, OpenSession
from functions.users.service.throttling import LoginAttempt
from kernel import request
from kernel.auth import authenticated, public
from kernel.db import reading, unit_of_work
from kernel.errors import Unauthorized
from kernel.http import no_content
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit, page_of
from kernel.request import caller
from kernel.schemas import Page

router = Router()  # type: ignore[no-untyped-call]


@router.post(
    "/api/auth/login",
    middlewares=[public],
    tags=["Auth"],
    summary="Open a session",
    operation_id="log_in",
    cache_control="no-store",
)
def log_in(body: LoginRequest) -> TokensRead:
    """Throttled by failures: per account and address, and per account."""
    device = _device()
    attempt = LoginAttempt(body.email, device.address)
    with unit_of_work() as uow:
        throttling.admit(uow, attempt)
    with reading() as uow:
        user = sessions.authenticate(uow, body.email, body.password)
    with unit_of_work() as uow:
        return _tokens(sessions.open_session(uow, user, attempt, device))


@router.post(
    "/api/auth/refresh",
    middlewares=[public],
    tags=["Auth"],
    summary="Exchange a refresh token for new tokens",
    operation_id="refresh_session",
    cache_control="no-store",
)
def refresh_session(body: RefreshRequest) -> TokensRead:
    """Each refresh token is good once; an older one ends the whole session, so refresh one at a time."""
    with unit_of_work() as uow:
        refreshed = sessions.refresh(uow, body.refresh_token, _device())
    if refreshed is None:
        raise Unauthorized("invalid_refresh_token", "This refresh token is not valid, or no longer.")
    return _tokens(refreshed)


@router.post(
    "/api/auth/logout",
    middlewares=[authenticated],
    status_code=204,
    tags=["Auth"],
    summary="End the session of this request",
    operation_id="log_out",
)
def log_out() -> Response[None]:
    """Its access and refresh tokens stop working at once."""
    with unit_of_work() as uow:
        sessions.log_out(uow, caller())
    return no_content()


@router.get(
    "/api/auth/sessions",
    middlewares=[authenticated],
    tags=["Auth"],
    summary="List the caller's sessions, newest first",
    operation_id="list_sessions",
)
def list_sessions(limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Page[SessionRead]:
    """Only those that live."""
    current = caller().session_id
    with reading() as uow:
        rows = sessions.list_own(uow, caller(), limit=limit, cursor=cursor)
    return page_of(rows, session_rows.PAGE_KEY, limit=limit, item=lambda row: SessionRead.of(row, current))


@router.delete(
    "/api/auth/sessions/<session_id>",
    middlewares=[authenticated],
    status_code=204,
    tags=["Auth"],
    summary="End one of the caller's sessions",
    operation_id="end_session",
)
def end_session(session_id: UUID) -> Response[None]:
    """Somebody else's is not found."""
    with unit_of_work() as uow:
        sessions.end_own(uow, caller(), session_id)
    return no_content()


def _device() -> Device:
    context = request.current()
    return Device(address=context.address, user_agent=context.user_agent)


def _tokens(opened: OpenSession) -> TokensRead:
    return TokensRead(
        access_token=opened.access_token,
        expires_in=int(LIFETIME.total_seconds()),
        refresh_token=opened.refresh_token,
        user=UserRead.of(opened.user),
    )
