"""Statements about announced pictures: one a person, taken once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.profiles.images import ImageType
from functions.profiles.repository.rows import AvatarUpload
from functions.profiles.tables import avatar_uploads
from kernel import clock


def announce_upload(db: sa.Connection, values: Mapping[str, Any]) -> None:
    """Store a person's announced picture in the place of the one announced before.

    Args:
        values: user_id, id, content_type, size_bytes.
    """
    upsert = insert(avatar_uploads).values(**values, created_at=clock.now())
    changed = {name: upsert.excluded[name] for name in ("id", "content_type", "size_bytes", "created_at")}
    db.execute(upsert.on_conflict_do_update(index_elements=["user_id"], set_=changed))


def find_upload(db: sa.Connection, user_id: UUID, upload_id: UUID) -> AvatarUpload | None:
    """Return a person's announced picture, or None when it is not theirs, replaced, or taken."""
    row = db.execute(sa.select(avatar_uploads).where(_is(user_id, upload_id))).one_or_none()
    if row is None:
        return None
    return AvatarUpload(**{**row._mapping, "content_type": ImageType(row.content_type)})


def take_upload(db: sa.Connection, user_id: UUID, upload_id: UUID) -> bool:
    """Take an announced picture; return whether it was still there to be taken."""
    return db.execute(sa.delete(avatar_uploads).where(_is(user_id, upload_id))).rowcount == 1


def forget_uploads(db: sa.Connection, before: datetime) -> None:
    """Delete pictures that were announced before a moment and never taken."""
    db.execute(sa.delete(avatar_uploads).where(avatar_uploads.c.created_at < before))


def _is(user_id: UUID, upload_id: UUID) -> sa.ColumnElement[bool]:
    return (avatar_uploads.c.user_id == user_id) & (avatar_uploads.c.id == upload_id)
