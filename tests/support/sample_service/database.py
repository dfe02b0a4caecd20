"""The sample service's database."""

from __future__ import annotations

from pathlib import Path

import psycopg

from kernel.migrations.runner import provision, upgrade
from localstack.embedded.postgres import Server
from tests.support.databases import PASSWORD, ServiceDatabase

ROLE = "sample_service"
MIGRATIONS = Path(__file__).parent / "migrations"


def build(server: Server, database: str = "sample_service_db", role: str = ROLE) -> ServiceDatabase:
    """Make the database and its role as a deploy would."""
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        provision(admin, database=database, role=role, password=PASSWORD)
    with psycopg.connect(server.url(database)) as owner:
        upgrade(owner, MIGRATIONS, role)
    url = f"postgresql://{role}:{PASSWORD}@127.0.0.1:{server.port}/{database}"
    return ServiceDatabase("sample", url, server.url(database))
