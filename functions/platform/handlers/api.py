"""The platform's own routes: health of the API, its OpenAPI document, and the page that shows it."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from functions.platform.account_pages import confirm_email_page, reset_password_page
from functions.platform.schemas import PlatformHealth
from functions.platform.swagger_page import swagger_page
from kernel.auth import public
from kernel.config import settings
from kernel.errors import NotFound
from kernel.http import CORS, configure, serve
from kernel.http.answers import JSON

DOCUMENT = Path(__file__).parents[1] / "openapi.json"
TAG = "Platform"

app = APIGatewayRestResolver(enable_validation=True, cors=CORS)
configure(app)


@app.get("/api/health", middlewares=[public], tags=[TAG], summary="Whether the API answers", operation_id="get_health")
def get_health() -> PlatformHealth:
    return PlatformHealth(version=settings().version)


@app.get(
    "/openapi.json",
    middlewares=[public],
    tags=[TAG],
    summary="This document",
    operation_id="get_document",
    responses={200: {"description": "An OpenAPI 3.1 document", "content": {"application/json": {}}}},
    cache_control="max-age=300",
)
def get_document() -> Response[str]:
    return Response(status_code=200, content_type=JSON, body=_document())


@app.get(
    "/docs",
    middlewares=[public],
    tags=[TAG],
    summary="This document as a page to read and try",
    operation_id="get_docs",
    responses={200: {"description": "A Swagger UI page", "content": {"text/html": {}}}},
    cache_control="max-age=300",
)
def get_docs() -> Response[str]:
    return swagger_page().answer()


@app.get(
    "/account/confirm-email",
    middlewares=[public],
    tags=[TAG],
    summary="The page that a confirmation mail leads to",
    operation_id="get_confirm_email_page",
    responses={200: {"description": "A page for browsers", "content": {"text/html": {}}}},
    cache_control="max-age=300",
)
def get_confirm_email_page() -> Response[str]:
    return confirm_email_page().answer()


@app.get(
    "/account/reset-password",
    middlewares=[public],
    tags=[TAG],
    summary="The page that a mail about a forgotten password leads to",
    operation_id="get_reset_password_page",
    responses={200: {"description": "A page for browsers", "content": {"text/html": {}}}},
    cache_control="max-age=300",
)
def get_reset_password_page() -> Response[str]:
    return reset_password_page().answer()


@app.post("/api/<collection_verb>", middlewares=[public], include_in_schema=False)
def send_on_escaped_verb(collection_verb: str) -> Response[str]:
    """The gateway knows `users:reset-password` by a literal route, which `users%3Areset-password` misses."""
    escaped = re.search("%3a", app.current_event.request_context.path, re.IGNORECASE)
    if not escaped or not re.fullmatch("[a-z-]+:[a-z-]+", collection_verb):
        raise NotFound(detail="There is nothing at this address.")
    return Response(status_code=308, headers={"Location": f"./{collection_verb}"})


@lru_cache(maxsize=1)
def _document() -> str:
    return DOCUMENT.read_text("utf-8")


handler = serve(app)
