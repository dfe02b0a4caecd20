"""The custom resource that every deploy runs before new code serves."""

from __future__ import annotations

import psycopg
import pytest

from functions.platform.handlers import migrate as migrate_handler
from functions.platform.handlers.migrate import FUNCTIONS, migrate
from tests.integration.platform.conftest import SERVICE, Vault

FOLDERS = sorted(path.parent.name for path in FUNCTIONS.glob("*/migrations"))


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_first_deploy_makes_database_role_and_tables(vault: Vault, folder: str) -> None:
    answer = migrate({"Folder": folder, "DatabaseSecretArn": SERVICE})

    steps = sorted(path.name.partition("_")[0] for path in (FUNCTIONS / folder / "migrations").glob("[0-9]*.py"))
    assert answer == {"Revision": steps[-1]}
    with vault.connect() as service:
        assert service.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_the_next_deploy_keeps_the_rows_and_takes_the_new_password(vault: Vault) -> None:
    properties = {"Folder": FOLDERS[0], "DatabaseSecretArn": SERVICE}
    migrate(properties)
    with vault.connect() as service:
        service.execute("INSERT INTO inbox VALUES ('x', '01890a5d-ac96-774b-bcce-b302099a8057', now())")
    vault.secrets[SERVICE]["password"] = "second-password"

    migrate(properties)

    with vault.connect() as service:
        assert service.execute("SELECT consumer FROM inbox").fetchone() == ("x",)
    vault.secrets[SERVICE]["password"] = "first-password"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        vault.connect()


def test_migrations_missing_from_the_artifact_fail_the_deploy(vault: Vault) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        migrate({"Folder": "nowhere", "DatabaseSecretArn": SERVICE})


def test_the_handler_is_a_custom_resource(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bytes] = []
    monkeypatch.setattr("kernel.custom_resource._put", lambda _, body: told.append(body))
    event = {
        "RequestType": "Create",
        "ResponseURL": "https://example.org",
        "StackId": "s",
        "RequestId": "r",
        "LogicalResourceId": "Migration",
        "ResourceProperties": {"Folder": FOLDERS[0], "DatabaseSecretArn": SERVICE},
    }

    migrate_handler.handler(event, None)

    assert b'"Status":"SUCCESS"' in told[0]
    assert b"password" not in told[0]
