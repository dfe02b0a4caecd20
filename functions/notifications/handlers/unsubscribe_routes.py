"""The public address at the end of mails: a page to ask, and the POST of people and of mail programs (RFC 8058)."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from functions.notifications.service import unsubscribing
from functions.notifications.unsubscribe_page import ask_page, done_page
from kernel.auth import public
from kernel.db import reading, unit_of_work

TAG = "Notifications"
_PAGE: dict[int, OpenAPIResponse] = {200: {"description": "A page for browsers", "content": {"text/html": {}}}}


def install(app: APIGatewayRestResolver) -> None:
    """Add the routes. Neither reads a body: mail programs post a form of one fixed field, which tells nothing."""

    @app.get(
        "/api/notifications/unsubscribe/<token>",
        middlewares=[public],
        tags=[TAG],
        summary="The page that asks whether to stop mails, by the token in a mail",
        operation_id="get_unsubscribe_page",
        responses=_PAGE,
        cache_control="no-store",
    )
    def get_unsubscribe_page(token: str) -> Response[str]:
        with reading() as uow:
            link = unsubscribing.find_unsubscribe_link(uow, token)
        return ask_page(link.locale, link.types).answer()

    @app.post(
        "/api/notifications/unsubscribe/<token>",
        middlewares=[public],
        tags=[TAG],
        summary="Stop mails by the token in one of them; also a mail program's one click",
        operation_id="unsubscribe",
        responses=_PAGE,
        cache_control="no-store",
    )
    def unsubscribe(token: str) -> Response[str]:
        with unit_of_work() as uow:
            link = unsubscribing.use_unsubscribe_link(uow, token)
        return done_page(link.locale, link.types).answer()
