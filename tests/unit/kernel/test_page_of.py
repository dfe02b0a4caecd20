"""Pages of rows with long texts stay within what a function may answer."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from kernel.pagination import MAX_PAGE_CHARACTERS, page_of

notes = sa.Table("notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text))


def rows(lengths: list[int]) -> list[sa.Row[Any]]:
    with sa.create_engine("sqlite://").begin() as memory:
        notes.create(memory)
        for number, length in enumerate(lengths):
            memory.execute(sa.insert(notes).values(id=number, text="x" * length))
        return list(memory.execute(sa.select(notes).order_by(notes.c.id)))


@pytest.mark.parametrize(
    ("lengths", "kept"),
    [
        ([10, 10, 10], 2),
        ([10, 10], 2),
        ([MAX_PAGE_CHARACTERS, 1, 1], 1),
        ([MAX_PAGE_CHARACTERS + 1, 1, 1], 1),
        ([MAX_PAGE_CHARACTERS - 1, 1, 1], 2),
        ([], 0),
    ],
)
def test_page_ends_at_its_limit_or_before_it_grows_too_long(lengths: list[int], kept: int) -> None:
    found = rows(lengths)

    page = page_of(found, [notes.c.id], limit=2, item=lambda row: row.id, characters=lambda row: len(row.text))

    assert page.items == list(range(kept))
    assert (page.next_cursor is None) == (kept == len(lengths))
