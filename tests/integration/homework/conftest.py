"""What the homework service's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.databases import ServiceDatabase
from tests.support.uploads import Bucket, uploads_bucket


@pytest.fixture
def bucket(database: ServiceDatabase) -> Iterator[Bucket]:
    """An empty uploads bucket."""
    with uploads_bucket() as made:
        yield made
