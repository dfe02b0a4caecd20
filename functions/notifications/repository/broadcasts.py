"""Statements over what staff write to many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from functions.notifications.policies import NotificationType
from functions.notifications.repository.rows import Broadcast
from functions.notifications.tables import broadcasts
from kernel.directory import STAFF
from kernel.tables import memberships, people

_COLUMNS = tuple(broadcasts.c[name] for name in Broadcast.__annotations__)
_TAKE = (
    sa.update(broadcasts)
    .where(broadcasts.c.id == sa.bindparam("broadcast_id"), broadcasts.c.fanned_out_at.is_(None))
    .values(fanned_out_at=sa.bindparam("moment"))
    .returning(*_COLUMNS)
)
_WAITING = (
    sa.select(broadcasts.c.id)
    .where(broadcasts.c.fanned_out_at.is_(None), broadcasts.c.created_at <= sa.bindparam("before"))
    .order_by(broadcasts.c.created_at)
    .limit(20)
    .with_for_update(skip_locked=True)
)
_is_active = sa.func.coalesce(people.c.is_active, True)
_COUNT_MEMBERS = (
    sa.select(sa.func.count())
    .select_from(memberships.outerjoin(people, people.c.user_id == memberships.c.user_id))
    .where(
        memberships.c.course_id == sa.bindparam("course_id"),
        memberships.c.status == "active",
        memberships.c.user_id != sa.bindparam("sender_id"),
        _is_active,
    )
)
# The first number is any that no other lock of two has in this database.
_HOLD_SENDER = sa.select(
    sa.func.pg_advisory_xact_lock(0x4E42, sa.func.hashtext(sa.cast(sa.bindparam("sender_id"), sa.Text)))
)
_EARLIER = (
    sa.select(broadcasts.c.created_at)
    .where(broadcasts.c.sender_id == sa.bindparam("sender_id"), broadcasts.c.created_at > sa.bindparam("since"))
    .order_by(broadcasts.c.created_at.desc())
    .offset(sa.bindparam("newer", type_=sa.Integer))
    .limit(1)
)
_theirs = memberships.alias("theirs")
_own = memberships.alias("own")
_named = (
    sa.func.unnest(sa.bindparam("user_ids", type_=ARRAY(sa.Uuid)))
    .table_valued(sa.column("user_id", sa.Uuid))
    .render_derived(name="named")
)
_shares_course = (
    sa.exists()
    .where(
        _theirs.c.user_id == _named.c.user_id,
        _theirs.c.status == "active",
        _own.c.course_id == _theirs.c.course_id,
        _own.c.user_id == sa.bindparam("sender_id"),
        _own.c.status == "active",
        _own.c.role.in_([role.value for role in STAFF]),
    )
    .correlate(_named)
)
_NAMED = sa.select(_named.c.user_id, people.c.is_active).select_from(
    _named.outerjoin(people, people.c.user_id == _named.c.user_id)
)
_NAMED_SHARING = _NAMED.where(_shares_course)


def hold_sender(db: sa.Connection, sender_id: UUID) -> None:
    """Let nobody else write in a sender's name until the transaction ends, so that each is counted by the next."""
    db.execute(_HOLD_SENDER, {"sender_id": sender_id})


def find_earlier(db: sa.Connection, sender_id: UUID, since: datetime, *, newer: int) -> datetime | None:
    """Return when a sender wrote the message that so many newer ones followed; None when they wrote fewer since."""
    found: datetime | None = db.scalar(_EARLIER, {"sender_id": sender_id, "since": since, "newer": newer})
    return found


def insert_broadcast(db: sa.Connection, broadcast: Broadcast, moment: datetime) -> None:
    """Store a broadcast that is still to be fanned out."""
    values = {name: getattr(broadcast, name) for name in Broadcast.__annotations__}
    db.execute(sa.insert(broadcasts).values({**values, "type": broadcast.type.value, "created_at": moment}))


def take_broadcast(db: sa.Connection, broadcast_id: UUID, moment: datetime) -> Broadcast | None:
    """Take a broadcast to fan it out in this transaction; None when another did. Who comes meanwhile waits."""
    row = db.execute(_TAKE, {"broadcast_id": broadcast_id, "moment": moment}).one_or_none()
    return Broadcast(**{**row._mapping, "type": NotificationType(row.type)}) if row else None


def lock_waiting(db: sa.Connection, before: datetime) -> Sequence[UUID]:
    """Lock broadcasts of before a moment that nobody is fanning out; return their ids, oldest first."""
    return db.scalars(_WAITING, {"before": before}).all()


def count_members(db: sa.Connection, course_id: UUID, sender_id: UUID) -> int:
    """Return how many active members a course has beside the sender."""
    return int(db.scalar(_COUNT_MEMBERS, {"course_id": course_id, "sender_id": sender_id}) or 0)


def list_known(db: sa.Connection, user_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Return those of some people whose copies are known, each with whether their account is in use."""
    return {user_id: is_active for user_id, is_active in _named_people(db, _NAMED, user_ids) if is_active is not None}


def list_sharing_course(db: sa.Connection, user_ids: Sequence[UUID], sender_id: UUID) -> dict[UUID, bool]:
    """Return those of some people who are members where the sender is staff, as `list_known` does."""
    found = _named_people(db, _NAMED_SHARING, user_ids, sender_id=sender_id)
    return {user_id: is_active is not False for user_id, is_active in found}


def _named_people(
    db: sa.Connection, statement: sa.Select[Any], user_ids: Sequence[UUID], **values: UUID
) -> list[tuple[UUID, bool | None]]:
    return [(row.user_id, row.is_active) for row in db.execute(statement, {"user_ids": list(user_ids), **values})]
