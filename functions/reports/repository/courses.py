"""Statements about courses and who teaches them, from the directory's copies."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on

from kernel.tables import course_copies, memberships, people


def list_taught(db: sa.Connection, after: UUID, *, batch: int) -> list[tuple[UUID, UUID]]:
    """Return active courses beyond `after` by id, each with the active teacher whose account is the oldest."""
    rows = db.execute(_TAUGHT.limit(batch), {"after": after})
    return [(row.course_id, row.user_id) for row in rows]


_TAUGHT = (
    sa.select(course_copies.c.course_id, memberships.c.user_id)
    .ext(distinct_on(course_copies.c.course_id))
    .join(memberships, memberships.c.course_id == course_copies.c.course_id)
    # The copy of a person may still be under way; that of one who was deactivated says so.
    .outerjoin(people, people.c.user_id == memberships.c.user_id)
    .where(
        course_copies.c.status == "active",
        course_copies.c.course_id > sa.bindparam("after"),
        memberships.c.role == "teacher",
        memberships.c.status == "active",
        sa.func.coalesce(people.c.is_active, True),
    )
    .order_by(course_copies.c.course_id, memberships.c.user_id)
)
