"""Time has one source, which tests can set."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from kernel import clock

ROOT = Path(__file__).parents[3]
NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def test_now_is_the_machines_time_in_utc() -> None:
    before = datetime.now(UTC)

    assert before <= clock.now() <= datetime.now(UTC)
    assert clock.now().tzinfo is UTC


def test_a_frozen_clock_stands_still_and_runs_again() -> None:
    with clock.frozen_at(NOON):
        assert clock.now() == clock.now() == NOON

    assert clock.now() > NOON


def test_a_frozen_moment_is_kept_in_utc() -> None:
    with clock.frozen_at(datetime(2026, 1, 15, 15, tzinfo=timezone(timedelta(hours=3)))):
        assert clock.now() == NOON
        assert clock.now().tzinfo is UTC


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"), clock.frozen_at(datetime(2026, 1, 15)):  # noqa: DTZ001
        pass


def test_the_clock_can_be_moved_while_it_is_frozen() -> None:
    with clock.frozen_at(NOON), clock.moved_by(timedelta(days=1)):
        assert clock.now() == NOON + timedelta(days=1)


def test_freezing_ends_with_an_exception_too() -> None:
    with pytest.raises(KeyError), clock.frozen_at(NOON):
        raise KeyError

    assert clock.now() > NOON


def test_another_thread_has_its_own_clock() -> None:
    seen: list[datetime] = []

    with clock.frozen_at(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    assert seen[0] > NOON


def test_zones_are_known_by_name() -> None:
    assert {"UTC", "Europe/Moscow", "America/New_York"} <= clock.zone_names()
    assert not {"Factory", "localtime"} & clock.zone_names()
    assert NOON.astimezone(clock.zone("Europe/Moscow")).hour == 15


@pytest.mark.parametrize("folder", ["layers/kernel/kernel", "functions"])
def test_nobody_else_asks_for_the_time(folder: str) -> None:
    asking = re.compile(
        r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(|\bNOW\(\)|CURRENT_TIMESTAMP|func\.now\("
    )
    found = {
        str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py") if asking.search(path.read_text("utf-8"))
    }

    assert found <= {"layers/kernel/kernel/clock.py"}
