"""A PostgreSQL server a test process, and on it one database a service, built by the service's migrations."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kernel import config
from localstack.embedded.postgres import Server
from tests.support.databases import NAMES, ServiceDatabase, build
from tests.support.fakes import FakeEventBridge
from tests.support.uploads import BUCKET, Bucket, uploads_bucket


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of this test process alone.

    Not in pytest's own folder: the next run of pytest closes that one to other users, such as the server's.
    """
    with TemporaryDirectory(prefix="campus-postgres-") as folder:
        with warnings.catch_warnings():
            # The server is detached on purpose: nobody waits for it.
            warnings.simplefilter("ignore", ResourceWarning)
            started = Server(Path(folder) / "data", durable=False).start()
        yield started
        started.stop()


@pytest.fixture(scope="session")
def databases(server: Server) -> Callable[[str], ServiceDatabase]:
    """Give a service's database, built on first use."""
    return cache(lambda service: build(server, service))


@pytest.fixture
def database(
    request: pytest.FixtureRequest, databases: Callable[[str], ServiceDatabase], event_bridge: FakeEventBridge
) -> Iterator[ServiceDatabase]:
    """The database of the service whose folder the test lies in, or that the test names by a fixture `service`."""
    named = "service" in request.fixturenames
    folders = reversed(Path(request.path).parent.parts)
    service = request.getfixturevalue("service") if named else next(part for part in folders if part in NAMES)
    used = databases(service)
    with config.using(config.Settings(service=service, event_bus_name="test")), used.in_use():
        yield used


@pytest.fixture(scope="module")
def module_bucket() -> Iterator[Bucket]:
    """A bucket for all tests of a file: to make one takes a second."""
    with uploads_bucket() as made:
        yield made


@pytest.fixture
def staging(module_bucket: Bucket, database: ServiceDatabase) -> Iterator[None]:
    """A staging bucket for export functions."""
    with config.using(replace(config.settings(), staging_bucket=BUCKET)):
        yield
