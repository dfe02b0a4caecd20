"""Writes the directory's rows: upserts that only a newer version passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import Insert, insert

from kernel.db import UnitOfWork
from kernel.tables import course_copies, memberships, people


def _newer_wins(table: sa.Table, *key: str) -> Insert:
    statement = insert(table)
    new = statement.excluded
    changed = {column.name: new[column.name] for column in table.c if column.name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed, where=table.c.version < new.version)


_KEEP_PEOPLE = _newer_wins(people, "user_id")
_KEEP_COURSE = _newer_wins(course_copies, "course_id")
_KEEP_MEMBERSHIPS = _newer_wins(memberships, "course_id", "user_id")


def keep_person(uow: UnitOfWork, user_id: UUID, version: int, **fields: Any) -> None:
    """Keep a person's copy (email, full_name, role, locale, timezone, is_active) unless a newer one is known."""
    keep_people(uow, [{**fields, "user_id": user_id, "version": version}])


def keep_people(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep people's copies; each row has the fields of `keep_person`."""
    _keep(uow, _KEEP_PEOPLE, rows)


def keep_course(uow: UnitOfWork, course_id: UUID, version: int, **fields: Any) -> None:
    """Keep a course's copy (title, timezone, status) unless a newer one is known."""
    _keep(uow, _KEEP_COURSE, [{**fields, "course_id": course_id, "version": version}])


def keep_membership(uow: UnitOfWork, course_id: UUID, user_id: UUID, version: int, *, role: str, status: str) -> None:
    """Keep a membership's copy unless a newer one is known; `status` is active or removed."""
    row = {"user_id": user_id, "role": role, "status": status, "version": version}
    keep_memberships(uow, course_id, [row])


def keep_memberships(uow: UnitOfWork, course_id: UUID, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep memberships' copies of one course; each row has user_id and the fields of `keep_membership`."""
    _keep(uow, _KEEP_MEMBERSHIPS, [{**row, "course_id": course_id} for row in rows])


def _keep(uow: UnitOfWork, statement: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows go in one order everywhere, so that two who keep the same ones wait for each other and never in a circle."""
    if rows:
        uow.db.execute(statement, sorted(rows, key=lambda row: row.get("user_id") or row["course_id"]))
