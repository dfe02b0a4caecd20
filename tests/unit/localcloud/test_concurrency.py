"""A burst of events starts few processes on one machine."""

from types import ModuleType
from typing import Any

import pytest

from localstack.embedded.gateway import concurrency


@pytest.mark.parametrize(("allowed", "limited"), [(5, 2), (2, 2), (1, 1), (0, 0)])
def test_a_mapping_may_have_less_than_the_machine_allows_but_not_more(allowed: int, limited: int) -> None:
    emulator: Any = ModuleType("lambda_svc")
    emulator._sqs_esm_concurrency = lambda mapping, function: allowed
    concurrency.install(emulator)

    assert emulator._sqs_esm_concurrency("mapping", "function") == limited
