"""Reads the staged parts of one report, as often as asked, and trusts nothing in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from functions.reports.kinds import ReportType
from functions.reports.rendering.errors import BrokenRecord
from functions.reports.rendering.records import Head, Record

Parts = Mapping[str, Callable[[], Iterator[Mapping[str, Any]]]]


class Source:
    """The parts of a report of one type."""

    def __init__(self, parts: Parts, report_type: ReportType) -> None:
        self._parts = parts
        self._type = report_type

    def head(self, part: str) -> Head:
        """Return the part's first record.

        Raises:
            BrokenRecord: the part is missing or empty, or begins with something else.
        """
        return next(self._heads(part, self._open(part)))

    def records(self, part: str, *kinds: type[Record]) -> Iterator[tuple[int, Any]]:
        """Yield the part's records after the head with their line numbers, each of one of `kinds`.

        Raises:
            BrokenRecord: a record is of another kind, or a field of it is missing or wrong.
        """
        models = {kind.model_fields["record"].annotation.__args__[0]: kind for kind in kinds}  # type: ignore[union-attr]
        lines = self._open(part)
        next(self._heads(part, lines))
        for number, line in enumerate(lines, 2):
            kind = line.get("record") if isinstance(line, Mapping) else None
            model = models.get(kind) if isinstance(kind, str) else None
            if model is None:
                raise BrokenRecord(part, number, f"a record of kind {kind!r} has no place here")
            yield number, _checked(model, line, part, number)

    def _open(self, part: str) -> Iterator[Mapping[str, Any]]:
        if part not in self._parts:
            raise BrokenRecord(part, 0, "the part is missing")
        return self._parts[part]()

    def _heads(self, part: str, lines: Iterator[Mapping[str, Any]]) -> Iterator[Head]:
        first = next(lines, None)
        if first is None:
            raise BrokenRecord(part, 0, "the part is empty")
        head = _checked(Head, first, part, 1)
        if (head.part, head.report_type) != (part, self._type):
            raise BrokenRecord(part, 1, f"it holds {head.part} of a {head.report_type} report")
        yield head


def _checked(model: type[Any], line: Any, part: str, number: int) -> Any:
    try:
        return model.model_validate(line)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        raise BrokenRecord(part, number, f"{where}: {first['msg']}") from None
