"""Writes the directory's rows: an upsert that only a newer version passes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from kernel.db import UnitOfWork
from kernel.tables import course_copies, memberships, people


def keep_person(uow: UnitOfWork, user_id: UUID, version: int, **fields: Any) -> None:
    """Keep a person's copy (email, full_name, role, locale, timezone, is_active) unless a newer one is known."""
    _keep(uow, people, {"user_id": user_id}, {**fields, "version": version})


def keep_course(uow: UnitOfWork, course_id: UUID, version: int, **fields: Any) -> None:
    """Keep a course's copy (title, timezone, status) unless a newer one is known."""
    _keep(uow, course_copies, {"course_id": course_id}, {**fields, "version": version})


def keep_membership(uow: UnitOfWork, course_id: UUID, user_id: UUID, version: int, *, role: str, status: str) -> None:
    """Keep a membership's copy unless a newer one is known; `status` is active or removed."""
    key = {"course_id": course_id, "user_id": user_id}
    _keep(uow, memberships, key, {"role": role, "status": status, "version": version})


def _keep(uow: UnitOfWork, table: sa.Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    statement = insert(table).values({**key, **values})
    uow.db.execute(
        statement.on_conflict_do_update(
            index_elements=list(key), set_=values, where=table.c.version < statement.excluded.version
        )
    )
