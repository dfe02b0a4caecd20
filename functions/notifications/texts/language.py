"""What a language brings: its texts, and how it writes numbers, counts and moments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Language:
    """One catalogue.

    Attributes:
        texts: by key, a title and the sentences of the body. ``{name:moment}`` and ``{name:number}`` write a value as
            the language does, ``{name:<word>}`` counts: 2 minutes; ``{name:name}`` names.
        words: the forms of each word that can be counted, in the order that `plural` numbers them.
        plural: tells which form a number takes.
        names: what to call things that events name by a word.
        unnamed: stands for a parameter of a title that is not known.
    """

    texts: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    plural: Callable[[Decimal], int]
    months: tuple[str, ...]
    date: str
    decimal_mark: str
    unnamed: Mapping[str, str]

    def number(self, value: Decimal) -> str:
        """Write a number without needless zeros."""
        written = f"{value:f}"
        if "." in written:
            written = written.rstrip("0").rstrip(".")
        return written.replace(".", self.decimal_mark)

    def counted(self, value: Decimal, word: str) -> str:
        """Write a number with the form of a word that it takes."""
        return f"{self.number(value)} {self.words[word][self.plural(value)]}"

    def moment(self, value: datetime) -> str:
        """Write a moment by the clock of its zone, which is named."""
        day = self.date.format(day=value.day, month=self.months[value.month - 1], year=value.year)
        return f"{day}, {value:%H:%M} ({getattr(value.tzinfo, 'key', 'UTC')})"
