"""The statements that bring an occasion to those whom it concerns: as many for a thousand people as for one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from functions.notifications.occasions import Delivery, Occasion
from functions.notifications.repository.rows import Recipient, recipient_of
from functions.notifications.tables import notifications, preferences
from functions.notifications.texts import Text
from kernel.ids import new_id
from kernel.tables import Timestamp, course_copies, memberships, people

_PREFERRED = (
    people.c.locale,
    preferences.c.channels,
    preferences.c.quiet_from,
    preferences.c.quiet_to,
    preferences.c.quiet_timezone,
)
# Whom nobody knows yet has an account that is new.
_is_active = sa.func.coalesce(people.c.is_active, True)

_MEMBERS: sa.Select[Any] = (
    sa.select(memberships.c.user_id, *_PREFERRED)
    .outerjoin(people, people.c.user_id == memberships.c.user_id)
    .outerjoin(preferences, preferences.c.user_id == memberships.c.user_id)
    .where(
        memberships.c.course_id == sa.bindparam("course_id"),
        memberships.c.status == "active",
        memberships.c.role.in_(sa.bindparam("roles", expanding=True)),
        memberships.c.user_id.is_distinct_from(sa.bindparam("actor_id", type_=sa.Uuid)),
        _is_active,
    )
)
_MEMBER: sa.Select[Any] = _MEMBERS.where(memberships.c.user_id == sa.bindparam("user_id"))
_named = (
    sa.func.unnest(sa.bindparam("user_ids", type_=ARRAY(sa.Uuid)))
    .table_valued(sa.column("user_id", sa.Uuid))
    .render_derived(name="named")
)
_NAMED: sa.Select[Any] = (
    sa.select(_named.c.user_id, *_PREFERRED)
    .select_from(_named)
    .outerjoin(people, people.c.user_id == _named.c.user_id)
    .outerjoin(preferences, preferences.c.user_id == _named.c.user_id)
    .where(_named.c.user_id.is_distinct_from(sa.bindparam("actor_id", type_=sa.Uuid)), _is_active)
)
_COURSE = sa.select(course_copies.c.title, course_copies.c.timezone).where(
    course_copies.c.course_id == sa.bindparam("course_id")
)
_NAME = sa.select(people.c.full_name).where(people.c.user_id == sa.bindparam("user_id"))


def _insert() -> Any:
    arrays: dict[str, Any] = {
        "id": sa.Uuid(),
        "user_id": sa.Uuid(),
        "locale": sa.Text(),
        "is_shown": sa.Boolean(),
        "mail_due_at": Timestamp,
    }
    rows = sa.func.unnest(*(sa.bindparam(f"{name}s", type_=ARRAY(kind)) for name, kind in arrays.items()))
    told = rows.table_valued(*(sa.column(name, kind) for name, kind in arrays.items()), name="told").render_derived()
    is_russian = told.c.locale == "ru"
    same = {name: sa.bindparam(name, type_=notifications.c[name].type) for name in _SAME}
    words = {
        name: sa.case(
            (is_russian, sa.bindparam(f"{name}_ru", type_=sa.Text)), else_=sa.bindparam(f"{name}_en", type_=sa.Text)
        )
        for name in ("title", "body")
    }
    columns = {**{name: told.c[name] for name in arrays}, **same, **words}
    return (
        insert(notifications)
        .from_select(list(columns), sa.select(*columns.values()).order_by(told.c.user_id))
        .on_conflict_do_nothing(index_elements=["user_id", "dedupe_key"])
        .execution_options(preserve_rowcount=True)
    )


_SAME = ("type", "link", "data", "dedupe_key", "created_at")
_TELL = _insert()

_NEWEST_DATA = (
    sa.select(notifications.c.data)
    .where(
        notifications.c.user_id == sa.bindparam("user_id"),
        notifications.c.dedupe_key.startswith(sa.bindparam("prefix", type_=sa.Text)),
    )
    .order_by(notifications.c.created_at.desc(), notifications.c.id.desc())
    .limit(1)
)
_TAKE_BACK = sa.delete(notifications).where(
    notifications.c.user_id == sa.bindparam("user_id"),
    notifications.c.dedupe_key == sa.bindparam("dedupe_key"),
    notifications.c.read_at.is_(None),
)


def find_course(db: sa.Connection, course_id: UUID) -> tuple[str, str] | None:
    """Return a course's title and zone, as far as its copy is known."""
    row = db.execute(_COURSE, {"course_id": course_id}).one_or_none()
    return (row.title, row.timezone) if row else None


def find_name(db: sa.Connection, user_id: UUID) -> str | None:
    """Return a person's name, as far as their copy is known."""
    return db.scalar(_NAME, {"user_id": user_id})


def find_newest_data(db: sa.Connection, user_id: UUID, prefix: str) -> dict[str, Any] | None:
    """Return the data of the last thing that somebody was told under a key that begins so, or None."""
    return db.scalar(_NEWEST_DATA, {"user_id": user_id, "prefix": prefix})


def list_recipients(db: sa.Connection, occasion: Occasion) -> list[Recipient]:
    """Return whom an occasion concerns: active accounts, its actor left out."""
    if occasion.user_ids is None:
        return [recipient_of(row) for row in db.execute(_MEMBERS, _membership(occasion))]
    values = {"user_ids": occasion.user_ids, "actor_id": occasion.actor_id}
    return [recipient_of(row) for row in db.execute(_NAMED, values)]


def list_member(db: sa.Connection, occasion: Occasion, user_id: UUID) -> list[Recipient]:
    """Return one of the members whom an occasion of their course concerns, or nobody."""
    return [recipient_of(row) for row in db.execute(_MEMBER, {**_membership(occasion), "user_id": user_id})]


def _membership(occasion: Occasion) -> dict[str, Any]:
    roles = [role.value for role in occasion.roles]
    return {"course_id": occasion.course_id, "roles": roles, "actor_id": occasion.actor_id}


def insert_notifications(
    db: sa.Connection,
    occasion: Occasion,
    texts: dict[str, Text],
    deliveries: Collection[Delivery],
    *,
    moment: datetime,
) -> int:
    """Tell people of an occasion, whoever was not told of it yet; return how many that were.

    They are told in the order of their ids, so that two who tell the same ones never wait in a circle.

    Args:
        texts: the words in every language that there is.
    """
    ordered: Sequence[Delivery] = sorted(deliveries, key=lambda each: each.user_id)
    values = {
        "ids": [new_id() for _ in ordered],
        "user_ids": [each.user_id for each in ordered],
        "locales": [each.locale for each in ordered],
        "is_showns": [each.is_shown for each in ordered],
        "mail_due_ats": [each.mail_due_at for each in ordered],
        "type": occasion.type.value,
        "dedupe_key": occasion.dedupe_key,
        "link": occasion.link,
        "data": occasion.data,
        "created_at": moment,
    }
    words = {f"{part}_{locale}": getattr(text, part) for locale, text in texts.items() for part in Text._fields}
    return cast(sa.CursorResult[Any], db.execute(_TELL, {**values, **words})).rowcount


def take_back(db: sa.Connection, user_id: UUID, dedupe_key: str) -> None:
    """Delete what somebody was told of an occasion and has not read yet."""
    db.execute(_TAKE_BACK, {"user_id": user_id, "dedupe_key": dedupe_key})
