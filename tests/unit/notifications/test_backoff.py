"""Pauses between attempts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from functions.notifications.backoff import LONGEST_PAUSE, MAX_ATTEMPTS, next_attempt

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)


def test_pauses_double_up_to_a_longest_one_and_end() -> None:
    times = [next_attempt(NOW, attempts, None) for attempts in range(1, MAX_ATTEMPTS + 1)]
    pauses = [moment - NOW for moment in times if moment is not None]

    assert times[-1] is None
    assert all(moment is not None for moment in times[:-1])
    assert pauses[0] == timedelta(seconds=20)
    assert all(later == min(2 * earlier, LONGEST_PAUSE) for earlier, later in pairwise(pauses))


def test_nothing_is_tried_after_its_end() -> None:
    assert next_attempt(NOW, 1, NOW + timedelta(seconds=20)) is None
    assert next_attempt(NOW, 1, NOW + timedelta(seconds=21)) == NOW + timedelta(seconds=20)
