"""Each service's own health: does its database answer?"""

from __future__ import annotations

import logging
from typing import Any, Literal

import sqlalchemy as sa
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from pydantic import BaseModel

from kernel.auth import public
from kernel.config import settings
from kernel.db import reading
from kernel.http.answers import JSON, ok

logger = logging.getLogger(__name__)

_SAME: Any = {"application/json": {"schema": {"$ref": "#/components/schemas/ServiceHealth"}}}


class ServiceHealth(BaseModel):
    """Whether one service can do its work."""

    status: Literal["ok", "unavailable"]
    service: str
    version: str
    database: Literal["ok", "unavailable"]


def install(app: APIGatewayRestResolver, name: str) -> None:
    """Add ``GET /api/health/<name>``."""

    @app.get(
        f"/api/health/{name}",
        middlewares=[public],
        tags=["Health"],
        summary=f"Whether the {name} service can reach its database",
        operation_id=f"get_{name}_health",
        responses={503: {"description": "The database does not answer", "content": _SAME}},
    )
    def get_health() -> Response[ServiceHealth]:
        try:
            with reading() as uow:
                uow.db.scalar(sa.text("SELECT 1"))
        except Exception:
            logger.exception("health check failed")
            return Response(status_code=503, content_type=JSON, body=_health(name, "unavailable"))
        return ok(_health(name, "ok"))


def _health(name: str, state: Literal["ok", "unavailable"]) -> ServiceHealth:
    return ServiceHealth(status=state, service=name, version=settings().version, database=state)
