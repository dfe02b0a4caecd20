"""The directory-keeping service's database."""

from __future__ import annotations

from pathlib import Path

import psycopg

from kernel.migrations.runner import provision, upgrade
from localstack.embedded.postgres import Server
from tests.support.databases import PASSWORD, ServiceDatabase

NAME, ROLE = "directory_service_db", "directory_service"


def build(server: Server) -> ServiceDatabase:
    """Make the database and its role as a deploy would."""
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        provision(admin, database=NAME, role=ROLE, password=PASSWORD)
    with psycopg.connect(server.url(NAME)) as owner:
        upgrade(owner, Path(__file__).parent / "migrations", ROLE)
    url = f"postgresql://{ROLE}:{PASSWORD}@127.0.0.1:{server.port}/{NAME}"
    return ServiceDatabase("directory", url, server.url(NAME))
