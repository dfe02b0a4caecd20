"""A server with its administrator's secret, and a service's secret whose database does not exist yet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from kernel import aws, config, secrets
from localstack.embedded.postgres import Server

ADMIN, SERVICE = "arn:admin", "arn:service"


class Vault:
    """Secrets Manager with two secrets."""

    def __init__(self, server: Server) -> None:
        admin = sa.make_url(server.admin_url)
        place = {"host": admin.host, "port": admin.port}
        self.secrets: dict[str, dict[str, Any]] = {
            ADMIN: {**place, "dbname": "postgres", "username": admin.username, "password": admin.password},
            SERVICE: {**place, "dbname": "migrated_db", "username": "migrated", "password": "first-password"},
        }

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:
        """Answer a secret."""
        return {"SecretString": json.dumps(self.secrets[SecretId])}

    def connect(self) -> psycopg.Connection[Any]:
        """Connect as the service would."""
        secret = self.secrets[SERVICE]
        return psycopg.connect(
            host=secret["host"],
            port=secret["port"],
            dbname=secret["dbname"],
            user=secret["username"],
            password=secret["password"],
        )


@pytest.fixture
def vault(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vault]:
    """Secrets Manager; the database is dropped afterwards."""
    monkeypatch.setattr(secrets, "_kept", {})
    made = Vault(server)
    aws.use_client("secretsmanager", made)
    with config.using(config.Settings(service="platform", admin_secret_arn=ADMIN)):
        yield made
    aws.forget_clients()
    with psycopg.connect(server.admin_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS migrated_db WITH (FORCE)")
        admin.execute("DROP ROLE IF EXISTS migrated")
