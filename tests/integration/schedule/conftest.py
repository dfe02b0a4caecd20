"""Fixtures of the schedule service's integration tests."""

from __future__ import annotations

import pytest

from tests.support.databases import ServiceDatabase
from tests.support.schedule import Classroom, a_classroom


@pytest.fixture
def room(database: ServiceDatabase) -> Classroom:
    """A course with its people, known to the schedule service."""
    return a_classroom()
