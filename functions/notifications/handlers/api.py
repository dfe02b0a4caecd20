"""The notifications API: one function an endpoint, in the order of the contract."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.notifications.handing_over import hand_over
from functions.notifications.handlers import unsubscribe_routes
from functions.notifications.policies import NotificationType
from functions.notifications.schemas import (
    BroadcastAccepted,
    BroadcastCreate,
    NotificationPreferences,
    NotificationRead,
    NotificationsMarkedRead,
    NotificationsMarkRead,
    UnreadCountRead,
)
from functions.notifications.service import broadcasts, own, preferences
from kernel.auth import Role, authenticated, require
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.http import CORS, accepted, configure, serve
from kernel.idempotency import once
from kernel.pagination import DEFAULT_LIMIT, Cursor, Limit
from kernel.request import caller
from kernel.schemas import Page

TAG = "Notifications"

OfType = Annotated[NotificationType | None, Query(alias="type", description="Only of this type")]
IsRead = Annotated[bool | None, Query(description="Only those that are read, or only those that aren't")]

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app, health_name="notifications")


@app.get(
    "/api/notifications/me",
    middlewares=[authenticated],
    tags=[TAG],
    summary="List the caller's notifications, newest first",
    operation_id="list_notifications",
)
def list_notifications(
    of_type: OfType = None, is_read: IsRead = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Page[NotificationRead]:
    with reading() as uow:
        page = own.list_notifications(uow, caller(), kind=of_type, is_read=is_read, limit=limit, cursor=cursor)
        return page.map(NotificationRead.model_validate)


@app.get(
    "/api/notifications/me/unread-count",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Count the caller's unread notifications",
    operation_id="count_unread_notifications",
)
def count_unread_notifications() -> UnreadCountRead:
    with reading() as uow:
        return UnreadCountRead(unread_count=own.count_unread(uow, caller()))


@app.post(
    "/api/notifications/<notification_id>/read",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Mark a notification as read; the first time counts",
    operation_id="mark_notification_read",
)
def mark_notification_read(notification_id: UUID) -> NotificationRead:
    with unit_of_work() as uow:
        return NotificationRead.model_validate(own.mark_read(uow, caller(), notification_id))


@app.post(
    "/api/notifications:mark-all-read",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Mark all the caller's notifications as read, or all of a type",
    operation_id="mark_all_notifications_read",
)
def mark_all_notifications_read(body: NotificationsMarkRead | None = None) -> NotificationsMarkedRead:
    with unit_of_work() as uow:
        return NotificationsMarkedRead(updated=own.mark_all_read(uow, caller(), body.type if body else None))


@app.post(
    "/api/notifications",
    middlewares=[require(Role.TEACHER, Role.MANAGER, Role.ADMIN)],
    status_code=202,
    tags=[TAG],
    summary="Write to a course's members or to named people",
    operation_id="send_broadcast",
)
def send_broadcast(body: BroadcastCreate) -> Response[BroadcastAccepted]:
    def effect(uow: UnitOfWork) -> Response[BroadcastAccepted]:
        count = broadcasts.send_broadcast(
            uow,
            caller(),
            course_id=body.course_id,
            user_ids=body.user_ids,
            kind=body.type,
            title=body.title,
            body=body.body,
            link=body.link,
            hand_over=hand_over,
        )
        return accepted(BroadcastAccepted(accepted=count))

    return once(effect)


@app.get(
    "/api/notifications/preferences",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Read how the caller wants to be told",
    operation_id="read_notification_preferences",
)
def read_notification_preferences() -> NotificationPreferences:
    with reading() as uow:
        return NotificationPreferences.of(preferences.read_preferences(uow, caller()))


@app.put(
    "/api/notifications/preferences",
    middlewares=[authenticated],
    tags=[TAG],
    summary="Choose how to be told, in place of all that was chosen before",
    operation_id="replace_notification_preferences",
)
def replace_notification_preferences(body: NotificationPreferences) -> NotificationPreferences:
    with unit_of_work() as uow:
        return NotificationPreferences.of(preferences.replace_preferences(uow, caller(), body.preferences()))


unsubscribe_routes.install(app)

handler = serve(app)
