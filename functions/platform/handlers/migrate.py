"""Custom resource `Custom::Migration`: makes one service's database and role, and upgrades its schema.

A deploy updates the resource before it updates the service's functions, so no new code meets an old schema. Deleting
the stack deletes no data.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from kernel import observability
from kernel.config import settings
from kernel.custom_resource import CustomResource
from kernel.migrations.runner import connect_as_owner, provision, upgrade
from kernel.secrets import read_secret

logger = logging.getLogger(__name__)

FUNCTIONS = Path(__file__).parents[2]


def migrate(properties: dict[str, Any]) -> dict[str, str]:
    """Bring one service's database to its newest revision.

    Args:
        properties: ``Folder`` (the service's folder below functions) and ``DatabaseSecretArn``.

    Returns:
        The ``Revision`` that the schema has now.
    """
    admin, service = read_secret(settings().admin_secret_arn), read_secret(properties["DatabaseSecretArn"], fresh=True)
    with connect_as_owner(admin, admin["dbname"]) as connection:
        connection.autocommit = True
        provision(connection, database=service["dbname"], role=service["username"], password=service["password"])
    with connect_as_owner(admin, service["dbname"]) as connection:
        revision = upgrade(connection, FUNCTIONS / properties["Folder"] / "migrations", service["username"])
    logger.info("%s is at %s", service["dbname"], revision)
    return {"Revision": revision}


handler = CustomResource(on_upsert=migrate).serve()
observability.finish_import()
