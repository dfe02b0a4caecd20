"""Statements about attachments: announced first, uploaded past us, attached once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from functions.homework.repository.rows import Attachment, attachment_of
from functions.homework.tables import attachments
from kernel import clock

Grouped = Mapping[UUID, tuple[Attachment, ...]]

_INSERT = sa.insert(attachments).returning(attachments)
_is_material = attachments.c.submission_id.is_(None) & attachments.c.storage_key.is_not(None)


def insert_attachment(db: sa.Connection, values: Mapping[str, Any]) -> Attachment:
    """Store an announced file.

    Args:
        values: id, homework_id, uploaded_by, filename, content_type, size_bytes.
    """
    return attachment_of(db.execute(_INSERT, {**values, "created_at": clock.now()}).one())


def find_announced(
    db: sa.Connection, homework_id: UUID, uploaded_by: UUID, ids: Collection[UUID]
) -> Mapping[UUID, Attachment]:
    """Return somebody's files for a homework by id, attached or not."""
    statement = sa.select(attachments).where(
        attachments.c.id.in_(ids), attachments.c.homework_id == homework_id, attachments.c.uploaded_by == uploaded_by
    )
    return {found.id: found for found in map(attachment_of, db.execute(statement))}


def attach(db: sa.Connection, ids: Collection[UUID], folder: str, submission_id: UUID | None) -> int:
    """Attach files that are not attached yet, to a submission or to the homework itself; return how many it were.

    Args:
        folder: where the files lie now, each under its id.
    """
    values = {
        "submission_id": submission_id,
        "storage_key": sa.literal(f"{folder}/") + sa.cast(attachments.c.id, sa.Text),
    }
    statement = sa.update(attachments).where(attachments.c.id.in_(ids), attachments.c.storage_key.is_(None))
    return db.execute(statement.values(values)).rowcount


def detach_material(db: sa.Connection, homework_id: UUID, kept: Collection[UUID]) -> Sequence[str]:
    """Forget a homework's own files but those to be kept; return where the others lie."""
    statement = sa.delete(attachments).where(
        attachments.c.homework_id == homework_id, _is_material, attachments.c.id.not_in(kept)
    )
    return db.scalars(statement.returning(attachments.c.storage_key)).all()


def materials_of(db: sa.Connection, homework_ids: Collection[UUID]) -> Grouped:
    """Return the files of homeworks, by homework."""
    return _grouped(db, attachments.c.homework_id, attachments.c.homework_id.in_(homework_ids) & _is_material)


def files_of(db: sa.Connection, submission_ids: Collection[UUID]) -> Grouped:
    """Return the files of submissions, by submission."""
    return _grouped(db, attachments.c.submission_id, attachments.c.submission_id.in_(submission_ids))


def forget_unattached(db: sa.Connection, before: datetime) -> None:
    """Delete the files that were announced before a moment and never attached."""
    db.execute(sa.delete(attachments).where(attachments.c.storage_key.is_(None), attachments.c.created_at < before))


def _grouped(db: sa.Connection, owner: sa.Column[UUID], condition: sa.ColumnElement[bool]) -> Grouped:
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    for row in db.execute(sa.select(attachments).where(condition).order_by(attachments.c.id)):
        found[row._mapping[owner]].append(attachment_of(row))
    return {key: tuple(files) for key, files in found.items()}
