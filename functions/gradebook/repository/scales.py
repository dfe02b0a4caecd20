"""Statements about grading scales."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.gradebook.grading import DEFAULT_SCALE, GradingScale
from functions.gradebook.tables import grading_scales

# A scale's columns beside those of what it is joined to; they are null where a course has none of its own.
SCALE = tuple(
    grading_scales.c[name].label(f"scale_{name}")
    for name in ("five", "four", "three", "homework_weight", "test_weight", "version")
)


def scale_of(row: sa.Row[Any] | None) -> GradingScale:
    """Make the scale from a row with the columns of `SCALE`; the default one where the course has none."""
    if row is None or row.scale_version is None:
        return DEFAULT_SCALE
    return GradingScale(
        row.scale_five,
        row.scale_four,
        row.scale_three,
        row.scale_homework_weight,
        row.scale_test_weight,
        row.scale_version,
    )


def find_scale(db: sa.Connection, course_id: UUID) -> GradingScale:
    """Return the course's scale, or the default one."""
    return scale_of(db.execute(_FIND, {"course_id": course_id}).one_or_none())


def replace_scale(
    db: sa.Connection,
    course_id: UUID,
    scale: GradingScale,
    *,
    expected_version: int | None,
    updated_by: UUID,
    updated_at: datetime,
) -> GradingScale | None:
    """Set a course's scale; None means that it has not `expected_version` (0 for none yet) and nothing was changed."""
    values = {
        "given_course_id": course_id,
        "given_five": scale.five,
        "given_four": scale.four,
        "given_three": scale.three,
        "given_homework_weight": scale.homework_weight,
        "given_test_weight": scale.test_weight,
        "given_updated_by": updated_by,
        "given_updated_at": updated_at,
        "expected_version": expected_version,
    }
    row = db.execute(_REPLACE, values).one_or_none()
    return scale_of(row) if row is not None else None


def _replace_statement() -> Any:
    expected = sa.bindparam("expected_version", type_=sa.BigInteger)
    given = {
        column.name: sa.bindparam(f"given_{column.name}", type_=column.type)
        for column in grading_scales.c
        if column.name != "version"
    }
    exists = sa.exists().where(grading_scales.c.course_id == given["course_id"])
    values = sa.select(*given.values(), sa.literal(1, sa.BigInteger)).where(
        expected.is_(None) | (expected == 0) | exists
    )
    statement = insert(grading_scales).from_select([*given, "version"], values)
    changes = {name: statement.excluded[name] for name in given if name != "course_id"}
    return statement.on_conflict_do_update(
        index_elements=["course_id"],
        set_={**changes, "version": grading_scales.c.version + 1},
        where=expected.is_(None) | (grading_scales.c.version == expected),
    ).returning(*SCALE)


_FIND = sa.select(*SCALE).where(grading_scales.c.course_id == sa.bindparam("course_id"))
_REPLACE = _replace_statement()
