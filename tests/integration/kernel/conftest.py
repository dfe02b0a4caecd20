"""The sample service's database, in place of a real service's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import make_url

from kernel import config
from kernel.connection import connect
from kernel.engine import engine, make_engine, use_engine
from localstack.embedded.postgres import Server
from tests.support.databases import ServiceDatabase
from tests.support.fakes import FakeEventBridge
from tests.support.gateway import Api
from tests.support.sample_service import api as sample_api
from tests.support.sample_service.database import build


@pytest.fixture(scope="session")
def sample(server: Server) -> ServiceDatabase:
    """The sample service's database."""
    return build(server)


@pytest.fixture
def database(sample: ServiceDatabase, event_bridge: FakeEventBridge) -> Iterator[ServiceDatabase]:
    """The same, empty, and the kernel connected to it."""
    with config.using(config.Settings(service="sample", event_bus_name="test")), sample.in_use():
        yield sample


@pytest.fixture
def api(database: ServiceDatabase) -> Api:
    """The sample service's API."""
    return Api(sample_api.handler)


@pytest.fixture
def nowhere(database: ServiceDatabase) -> Iterator[None]:
    """The database does not answer any more."""
    before = engine()
    gone = make_engine(lambda: connect(database.url.replace(f":{make_url(database.url).port}/", ":1/")))
    use_engine(gone)
    yield
    use_engine(before)
    gone.dispose()


@pytest.fixture(scope="session")
def other_service(server: Server) -> ServiceDatabase:
    """Another service's database on the same server."""
    return build(server, "other_service_db", "other_service")
