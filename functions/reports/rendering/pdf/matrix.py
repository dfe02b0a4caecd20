"""A matrix too wide for a page, cut into blocks of columns, each with the rows' names again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")

# Millimetres between the margins of an A4 page.
PORTRAIT, LANDSCAPE = 182.0, 269.0


@dataclass(frozen=True, slots=True)
class Cut:
    """How `count` columns of `width` mm beside `fixed` mm of others are cut."""

    count: int
    width: float
    fixed: float

    @property
    def is_landscape(self) -> bool:
        """Whether the page had better lie on its side."""
        return self.count > self._fit(PORTRAIT)

    def blocks(self) -> Iterator[range]:
        """Yield the columns of each block, of sizes as equal as they can be; one empty block of no columns."""
        fit = self._fit(LANDSCAPE if self.is_landscape else PORTRAIT)
        blocks = max(1, -(-self.count // fit))
        for number in range(blocks):
            yield range(self.count * number // blocks, self.count * (number + 1) // blocks)

    def _fit(self, room: float) -> int:
        return int((room - self.fixed) // self.width)


def pick(items: Sequence[T], block: range) -> Sequence[T]:
    """Return the block's items."""
    return items[block.start : block.stop]
