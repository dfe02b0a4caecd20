"""What the kernel's tests below the database share."""

from __future__ import annotations

import pytest

from tests.support.gateway import Api
from tests.support.sample_service import api as sample_api


@pytest.fixture
def api() -> Api:
    """The sample service's API; its routes without a database."""
    return Api(sample_api.handler)
