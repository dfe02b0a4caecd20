"""The database of a service that keeps the directory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel import config
from localstack.embedded.postgres import Server
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.database import build
from tests.support.fakes import FakeEventBridge


@pytest.fixture(scope="session")
def directory_database(server: Server) -> ServiceDatabase:
    """The database, built once."""
    return build(server)


@pytest.fixture
def database(directory_database: ServiceDatabase, event_bridge: FakeEventBridge) -> Iterator[ServiceDatabase]:
    """The same, empty, and the kernel connected to it."""
    with config.using(config.Settings(service="directory", event_bus_name="test")), directory_database.in_use():
        yield directory_database
