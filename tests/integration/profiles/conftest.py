"""Fixtures of the profile service's integration tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.profiles import a_classroom
from tests.support.uploads import Bucket, uploads_bucket


@pytest.fixture
def room(database: ServiceDatabase) -> Classroom:
    """A course with its people, all with profiles."""
    return a_classroom()


@pytest.fixture
def bucket(database: ServiceDatabase) -> Iterator[Bucket]:
    """An empty uploads bucket."""
    with uploads_bucket() as made:
        yield made
