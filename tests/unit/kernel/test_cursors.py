"""Cursors: opaque, whole, and never a failure."""

from __future__ import annotations

from base64 import b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import to_json

from kernel.errors import Unprocessable
from kernel.pagination import _decode, _encode, paged

things = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", sa.Uuid),
    sa.Column("at", sa.DateTime(timezone=True)),
    sa.Column("name", sa.Text),
    sa.Column("number", sa.BigInteger),
    sa.Column("rank", sa.Integer),
    sa.Column("day", sa.Date),
    sa.Column("score", sa.Numeric(9, 2)),
)
others = sa.Table("others", sa.MetaData(), sa.Column("id", sa.Uuid))
KEY = [things.c.at, things.c.name, things.c.number, things.c.score, things.c.id]
OTHER_KEYS: list[list[sa.Column[Any]]] = [
    [things.c.id],
    [things.c.name, things.c.id],
    [things.c.number, things.c.id],
    [things.c.at, things.c.id],
    [others.c.id],
]


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    st.integers(-(2**63), 2**63 - 1),
    st.decimals(0, 1_000_000, places=2),
    st.uuids(),
)
def test_a_key_goes_through_a_cursor_unchanged(
    at: datetime, name: str, number: int, score: Decimal, thing_id: UUID
) -> None:
    values = [at, name, number, score, thing_id]

    assert _decode(_encode(KEY, values), KEY) == values


@given(st.text())
def test_any_text_is_a_cursor_or_a_422(cursor: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        _decode(cursor, KEY)

    assert [(error.field, error.code) for error in refused.value.errors] == [("cursor", "invalid_cursor")]


@pytest.mark.parametrize("key", OTHER_KEYS, ids=lambda key: str(key[0]))
@pytest.mark.parametrize("other", OTHER_KEYS, ids=lambda key: str(key[0]))
def test_another_lists_cursor_is_refused(key: list[sa.Column[Any]], other: list[sa.Column[Any]]) -> None:
    examples = {"id": UUID(int=7), "name": "x", "number": 5, "at": datetime(2026, 1, 1, tzinfo=UTC)}
    cursor = _encode(other, [examples[column.name] for column in other])

    if key is other:
        assert _decode(cursor, key)
    else:
        with pytest.raises(Unprocessable):
            _decode(cursor, key)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (things.c.number, 2**63),
        (things.c.number, -(2**63) - 1),
        (things.c.number, 10**30),
        (things.c.number, 1.5),
        (things.c.number, "5"),
        (things.c.number, None),
        (things.c.number, True),
        (things.c.rank, 2**31),
        (things.c.score, "10000000"),
        (things.c.score, "0.001"),
        (things.c.score, "NaN"),
        (things.c.score, "1e999999"),
        (things.c.name, 5),
        (things.c.name, ["x"]),
        (things.c.name, "a\x00b"),
        (things.c.at, "2026-01-01T00:00:00"),
        (things.c.at, "2026-01-01"),
        (things.c.at, 1767225600),
        (things.c.day, "2026-01-01T09:00:00"),
        (things.c.id, "x"),
    ],
)
def test_a_forged_value_that_the_column_could_not_hold_is_refused(column: sa.Column[Any], value: object) -> None:
    key = [column, things.c.id]

    with pytest.raises(Unprocessable):
        _decode(_encode(key, [value, UUID(int=7)]), key)


@pytest.mark.parametrize("values", [[], ["x"], ["x", UUID(int=7), 1]])
def test_a_cursor_of_another_length_is_refused(values: list[object]) -> None:
    key = [things.c.name, things.c.id]

    with pytest.raises(Unprocessable):
        _decode(_encode(key, values), key)


@pytest.mark.parametrize("value", [[], {}, None, 5, "x", [None], [5, 6]])
def test_other_json_is_no_cursor(value: object) -> None:
    with pytest.raises(Unprocessable):
        _decode(urlsafe_b64encode(to_json(value)).decode(), [things.c.id])


def test_a_list_by_an_expression_has_its_cursor_too() -> None:
    key = [sa.func.coalesce(things.c.name, "").label("shown_name"), things.c.id]

    assert _decode(_encode(key, ["x", UUID(int=7)]), key) == ["x", UUID(int=7)]


def test_a_cursor_is_safe_in_an_address() -> None:
    cursor = _encode([things.c.name, things.c.id], ["?&=/+ ü~~~>>>", UUID(int=2**128 - 1)])

    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_a_cursor_is_the_same_in_every_process() -> None:
    """A new deploy must not break the pages that clients are in the midst of."""
    cursor = _encode([things.c.name, things.c.id], ["x", UUID(int=7)])

    assert b64decode(cursor + "==") == b'["86b6c967","x","00000000-0000-0000-0000-000000000007"]'


@pytest.mark.parametrize(("descending", "sign", "order"), [(False, ">", "ASC"), (True, "<", "DESC")])
def test_a_page_is_one_comparison_of_the_whole_key(descending: bool, sign: str, order: str) -> None:
    key = [things.c.name, things.c.id]
    cursor = _encode(key, ["x", UUID(int=7)])

    statement = str(paged(sa.select(things), key, limit=10, cursor=cursor, descending=descending))

    assert f"(things.name, things.id) {sign} (" in statement
    assert f"ORDER BY things.name {order}, things.id {order}" in statement


def test_a_page_asks_for_one_row_more() -> None:
    statement = paged(sa.select(things), [things.c.id], limit=10, cursor=None)

    assert statement.compile().params == {"param_1": 11}
