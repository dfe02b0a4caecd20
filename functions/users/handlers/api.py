"""The users API, in the order of the contract; routes with a verb stand before the plain ones of their path."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.users.handlers import auth
from functions.users.repository import users as user_rows
from functions.users.schemas import (
    ConfirmationResendRequest,
    EmailConfirmRequest,
    MessageAccepted,
    PasswordChangeRequest,
    PasswordResetConfirmRequest,
    PasswordResetRequest,
    PhoneConfirmRequest,
    UserAdminPatch,
    UserCreate,
    UserRead,
    UserSelfPatch,
)
from functions.users.service import accounts, confirmations, passwords
from kernel import request
from kernel.auth import Role, authenticated, public, require
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, accepted, configure, created, expected_version, no_content, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit, page_of
from kernel.request import caller
from kernel.schemas import Page

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="users")
app.include_router(auth.router)

RoleFilter = Annotated[Role | None, Query(description="Only users of this role")]
ActiveFilter = Annotated[bool | None, Query(description="Only users who may, or may not, use their accounts")]
Prefix = Annotated[str | None, Query(max_length=200, description="How the name or the e-mail begins, in any case")]


@app.post(
    "/api/users",
    middlewares=[public],
    status_code=201,
    tags=["Users"],
    summary="Register an account",
    operation_id="register_user",
)
def register_user(body: UserCreate) -> Response[UserRead]:
    """The roles manager and admin need an admin's access token. A confirmation mail is sent."""
    context = request.current()
    with unit_of_work() as uow:
        accounts.admit_registration(uow, body.role, authorization=context.authorization, address=context.address)

    def effect(uow: UnitOfWork) -> Response[UserRead]:
        user = accounts.register(uow, body)
        return created(UserRead.of(user), f"/api/users/{user.id}")

    return once(effect, subject=body.email)


@app.get(
    "/api/users/me",
    middlewares=[authenticated],
    tags=["Users"],
    summary="Read one's own account",
    operation_id="read_me",
)
def read_me() -> UserRead:
    """The account of the caller."""
    with reading() as uow:
        return UserRead.of(accounts.read(uow, caller().user_id))


@app.patch(
    "/api/users/me",
    middlewares=[authenticated],
    tags=["Users"],
    summary="Change one's own account",
    operation_id="change_me",
)
def change_me(body: UserSelfPatch) -> UserRead:
    """A new phone is unconfirmed and is sent a code."""
    with unit_of_work() as uow:
        return UserRead.of(accounts.change_own(uow, caller(), body.changes(), expected_version()))


@app.post(
    "/api/users/me:change-password",
    middlewares=[authenticated],
    status_code=204,
    tags=["Users"],
    summary="Change one's own password",
    operation_id="change_password",
)
def change_password(body: PasswordChangeRequest) -> Response[None]:
    """The other sessions end. Wrong current passwords are throttled as failed logins are."""
    with unit_of_work() as uow:
        attempt = passwords.admit_change(uow, caller(), request.current().address, body.new_password)
    with unit_of_work() as uow:
        passwords.change(uow, caller(), attempt, current=body.current_password, new=body.new_password)
    return no_content()


@app.post(
    "/api/users/confirm-email",
    middlewares=[public],
    tags=["Users"],
    summary="Confirm an e-mail by the token that was sent to it",
    operation_id="confirm_email",
)
def confirm_email(body: EmailConfirmRequest) -> UserRead:
    """A token is good once, for 24 hours."""
    with unit_of_work() as uow:
        return UserRead.of(confirmations.confirm_email(uow, body.token))


@app.post(
    "/api/users/confirm-phone",
    middlewares=[authenticated],
    tags=["Users"],
    summary="Confirm one's phone by the code that was sent to it",
    operation_id="confirm_phone",
)
def confirm_phone(body: PhoneConfirmRequest) -> UserRead:
    """A code is good once, for ten minutes and five tries."""
    with unit_of_work() as uow:
        proof = confirmations.try_phone_code(uow, caller(), body.code)
    with unit_of_work() as uow:
        return UserRead.of(confirmations.confirm_phone(uow, caller(), proof))


@app.post(
    "/api/users:resend-confirmation",
    middlewares=[authenticated],
    status_code=202,
    tags=["Users"],
    summary="Have the confirmation sent again",
    operation_id="resend_confirmation",
)
def resend_confirmation(body: ConfirmationResendRequest) -> Response[MessageAccepted]:
    """At most once a minute for each channel; what was sent before is void."""
    with unit_of_work() as uow:
        confirmations.resend(uow, caller(), body.channel)
    return accepted(MessageAccepted())


@app.post(
    "/api/users:request-password-reset",
    middlewares=[public],
    status_code=202,
    tags=["Users"],
    summary="Ask for a mail to choose a new password",
    operation_id="request_password_reset",
)
def request_password_reset(body: PasswordResetRequest) -> Response[MessageAccepted]:
    """The answer is the same whether or not there is such an account."""
    with unit_of_work() as uow:
        passwords.request_reset(uow, body.email)
    return accepted(MessageAccepted())


@app.post(
    "/api/users:reset-password",
    middlewares=[public],
    status_code=204,
    tags=["Users"],
    summary="Choose a new password by the token that was mailed",
    operation_id="reset_password",
)
def reset_password(body: PasswordResetConfirmRequest) -> Response[None]:
    """A token is good once, for 30 minutes. Every session of the user ends."""
    with unit_of_work() as uow:
        passwords.reset(uow, body.token, body.new_password, request.current().address)
    return no_content()


@app.get(
    "/api/users",
    middlewares=[require(Role.ADMIN, Role.MANAGER)],
    tags=["Users"],
    summary="List users, newest first",
    operation_id="list_users",
)
def list_users(
    role: RoleFilter = None,
    is_active: ActiveFilter = None,
    q: Prefix = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Page[UserRead]:
    """Filters narrow one another."""
    with reading() as uow:
        rows = user_rows.page(uow.db, role=role, is_active=is_active, prefix=q or "", limit=limit, cursor=cursor)
    return page_of(rows, user_rows.PAGE_KEY, limit=limit, item=UserRead.of)


@app.get(
    "/api/users/<user_id>",
    middlewares=[require(Role.ADMIN, Role.MANAGER)],
    tags=["Users"],
    summary="Read an account",
    operation_id="read_user",
)
def read_user(user_id: UUID) -> UserRead:
    """Anybody's."""
    with reading() as uow:
        return UserRead.of(accounts.read(uow, user_id))


@app.patch(
    "/api/users/<user_id>",
    middlewares=[require(Role.ADMIN)],
    tags=["Users"],
    summary="Change an account's role, name, or whether it may be used",
    operation_id="change_user",
)
def change_user(user_id: UUID, body: UserAdminPatch) -> UserRead:
    """A deactivated user's sessions end at once. The last active admin stays one."""
    with unit_of_work() as uow:
        return UserRead.of(accounts.change(uow, user_id, body.changes(), expected_version()))


handler = serve(app)
