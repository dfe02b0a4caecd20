"""Statements of the sample service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kernel import clock, pagination
from kernel.ids import new_id
from tests.support.sample_service.tables import notes, readings

BY_AGE = (notes.c.created_at, notes.c.id)
BY_TITLE = (notes.c.title, notes.c.id)


def add_note(db: sa.Connection, author_id: UUID, title: str) -> sa.Row[Any]:
    """Write a note."""
    values = {"id": new_id(), "author_id": author_id, "title": title, "created_at": clock.now()}
    return db.execute(sa.insert(notes).values(values).returning(notes)).one()


def rename_note(db: sa.Connection, note_id: UUID, title: str, version: int | None) -> sa.Row[Any] | None:
    """Change a note's title if its version is the expected one."""
    statement = sa.update(notes).where(notes.c.id == note_id)
    if version is not None:
        statement = statement.where(notes.c.version == version)
    return db.execute(statement.values(title=title, version=notes.c.version + 1).returning(notes)).one_or_none()


def find_note(db: sa.Connection, note_id: UUID) -> sa.Row[Any] | None:
    """Return a note, if it is there."""
    return db.execute(sa.select(notes).where(notes.c.id == note_id)).one_or_none()


def notes_page(
    db: sa.Connection, key: pagination.Key, limit: int, cursor: str | None, descending: bool
) -> Sequence[sa.Row[Any]]:
    """Return a page of all notes, and one more."""
    statement = pagination.paged(sa.select(notes), key, limit=limit, cursor=cursor, descending=descending)
    return db.execute(statement).all()


def count_reading(db: sa.Connection, note_id: UUID) -> None:
    """Count one reading of a note."""
    statement = insert(readings).values(note_id=note_id, count=1)
    db.execute(statement.on_conflict_do_update(index_elements=["note_id"], set_={"count": readings.c.count + 1}))
