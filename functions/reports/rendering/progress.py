"""How far a report is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


class Progress:
    """Tells whole percents, each once, never a smaller one."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell = tell
        self._told = -1

    def reach(self, percent: int) -> None:
        """Tell that `percent` (0..100) is done, unless that much was told before."""
        if percent > self._told:
            self._told = percent
            self._tell(percent)

    def over(self, items: Iterable[T], total: int, first: int, last: int) -> Iterator[T]:
        """Pass `items` on, moving from `first` to `last` percent as `total` of them go by."""
        for number, item in enumerate(items, 1):
            yield item
            self.reach(first + (last - first) * min(number, total) // max(total, 1))
        self.reach(last)
