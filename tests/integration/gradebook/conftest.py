"""Fixtures of the gradebook's integration tests."""

from __future__ import annotations

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import a_classroom


@pytest.fixture
def room(database: ServiceDatabase) -> Classroom:
    """A course with its people, known to the gradebook."""
    return a_classroom()
