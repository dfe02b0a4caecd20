"""The statement that takes lessons which are about to begin."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from functions.schedule.repository.rows import Lesson, lesson_of
from functions.schedule.tables import lessons
from kernel.tables import course_copies

_DUE = (
    sa.select(lessons.c.id)
    .join(course_copies, course_copies.c.course_id == lessons.c.course_id)
    .where(
        lessons.c.status == "planned",
        lessons.c.reminded_at.is_(None),
        lessons.c.starts_at > sa.bindparam("moment"),
        lessons.c.starts_at <= sa.bindparam("horizon"),
        course_copies.c.status == "active",
    )
    .order_by(lessons.c.starts_at)
    .limit(sa.bindparam("batch", type_=sa.Integer))
    .with_for_update(of=lessons, skip_locked=True)
)
# In a CTE of its own: PostgreSQL might run a subquery twice, and lock twice as many.
_due = _DUE.cte("due")
_TAKE = (
    sa.update(lessons)
    .where(lessons.c.id.in_(sa.select(_due.c.id)))
    .values(reminded_at=sa.bindparam("taken_at"))
    .returning(lessons)
)


def take_due(db: sa.Connection, moment: datetime, horizon: datetime, *, batch: int) -> list[Lesson]:
    """Take lessons that begin after `moment` and up to `horizon` and that nobody was reminded of; each only once.

    What another sweep is taking at the same time is left to it.
    """
    values = {"moment": moment, "horizon": horizon, "batch": batch, "taken_at": moment}
    return [lesson_of(row) for row in db.execute(_TAKE, values)]
