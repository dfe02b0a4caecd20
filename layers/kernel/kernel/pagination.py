"""Keyset pages: an opaque cursor holds the sort key of the last item seen, so inserts never shift a page."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeVar

import sqlalchemy as sa
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AwareDatetime, Field, TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from kernel.errors import Unprocessable
from kernel.schemas import Page

DEFAULT_LIMIT = 50
MAX_PAGE_CHARACTERS = 800_000

Limit = Annotated[int, Query(ge=1, le=100, description="How many items at the most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]

Key = Sequence[sa.ColumnElement[Any]]
RowT = TypeVar("RowT", bound=sa.Row[Any])
ItemT = TypeVar("ItemT")
_INTEGER_BITS = {sa.SmallInteger: 16, sa.BigInteger: 64, sa.Integer: 32}


def paged(
    statement: sa.Select[Any],
    key: Key,
    *,
    limit: int,
    cursor: str | None,
    descending: bool = False,
) -> sa.Select[Any]:
    """Order a statement by its unique, never-null key and cut it to the page after `cursor`, plus one row.

    Args:
        key: the columns of the order, the last one unique; the statement selects them.
        cursor: what an earlier page gave as `next_cursor`.

    Raises:
        Unprocessable: the cursor is broken, or another list's.
    """
    if cursor is not None:
        values = _decode(cursor, key)
        left = sa.tuple_(*key)
        right = sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(values, key, strict=True)))
        statement = statement.where(left < right if descending else left > right)
    order = [column.desc() if descending else column.asc() for column in key]
    return statement.order_by(*order).limit(limit + 1)


def page_of(
    rows: Sequence[RowT],
    key: Key,
    *,
    limit: int,
    item: Callable[[RowT], ItemT],
    characters: Callable[[RowT], int] | None = None,
) -> Page[ItemT]:
    """Make the page from the rows of a `paged` statement; one row more than `limit` means that there is a next page.

    Args:
        characters: the length of a row's long texts. A page of such rows ends early rather than outgrow the 6 MB that
            a Lambda function may answer.
    """
    kept = rows[:limit]
    if characters is not None:
        kept = kept[: _fitting(kept, characters)]
    more = len(rows) > len(kept)
    return Page(
        items=[item(row) for row in kept],
        next_cursor=_encode(key, [kept[-1]._mapping[column] for column in key]) if more else None,
    )


def _fitting(rows: Sequence[RowT], characters: Callable[[RowT], int]) -> int:
    total = 0
    for index, row in enumerate(rows):
        total += characters(row)
        if total > MAX_PAGE_CHARACTERS and index:
            return index
    return len(rows)


def _encode(key: Key, values: Sequence[object]) -> str:
    return base64.urlsafe_b64encode(to_json([_name_of(tuple(key)), *values])).decode().rstrip("=")


def _decode(cursor: str, key: Key) -> list[Any]:
    try:
        decoded = from_json(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        name, *values = decoded if isinstance(decoded, list) else [None]
        if name != _name_of(tuple(key)) or any(isinstance(value, str) and "\x00" in value for value in values):
            raise ValueError("no cursor of this list")
        return [
            _adapter(column).validate_json(to_json(value), strict=True)
            for value, column in zip(values, key, strict=True)
        ]
    except (ValueError, binascii.Error, ValidationError) as broken:
        raise Unprocessable.field("cursor", "invalid_cursor", "The cursor is not one of this list's.") from broken


@lru_cache
def _name_of(key: tuple[sa.ColumnElement[Any], ...]) -> str:
    """Tell a list by its key's columns, the same in every process."""
    names = [
        f"{c.table.name}.{c.name}" if isinstance(c, sa.Column) and isinstance(c.table, sa.Table) else c.key for c in key
    ]
    return hashlib.sha256(" ".join(map(str, names)).encode()).hexdigest()[:8]


@lru_cache
def _adapter(column: sa.ColumnElement[Any]) -> TypeAdapter[Any]:
    """Read a value as the column's type, and only if the column could hold it."""
    kind = column.type
    if isinstance(kind, sa.DateTime) and kind.timezone:
        return TypeAdapter(AwareDatetime)
    if kind.python_type is int:
        limit = 2 ** (next(bits for base, bits in _INTEGER_BITS.items() if isinstance(kind, base)) - 1)
        return TypeAdapter(Annotated[int, Field(ge=-limit, lt=limit)])
    if isinstance(kind, sa.Numeric) and kind.python_type is Decimal:
        return TypeAdapter(Annotated[Decimal, Field(max_digits=kind.precision or 100, decimal_places=kind.scale)])
    return TypeAdapter(kind.python_type)
