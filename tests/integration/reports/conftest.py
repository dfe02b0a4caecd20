"""Fixtures of the reports service's integration tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.reports import FakeScheduler, FakeStepFunctions, a_classroom, reports_cloud
from tests.support.uploads import Bucket

Cloud = tuple[FakeStepFunctions, FakeScheduler]


@pytest.fixture
def bucket(module_bucket: Bucket) -> Bucket:
    """The bucket of staged and finished files, empty."""
    module_bucket.empty()
    return module_bucket


@pytest.fixture(autouse=True)
def cloud(bucket: Bucket, database: ServiceDatabase) -> Iterator[Cloud]:
    """Step Functions and Scheduler."""
    with reports_cloud() as made:
        yield made


@pytest.fixture
def machine(cloud: Cloud) -> FakeStepFunctions:
    """Step Functions."""
    return cloud[0]


@pytest.fixture
def scheduler(cloud: Cloud) -> FakeScheduler:
    """EventBridge Scheduler."""
    return cloud[1]


@pytest.fixture
def room(database: ServiceDatabase) -> Classroom:
    """A course with its people, known to the reports service."""
    return a_classroom()
