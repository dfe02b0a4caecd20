"""Statements about profiles. One statement reads a profile with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.profiles.figures import Activity, Figures, Stats, shown
from functions.profiles.repository.facts import FACTS
from functions.profiles.repository.rows import Profile
from functions.profiles.tables import achievements, profiles, stat_adjustments
from kernel import clock
from kernel.tables import people

_user_id = sa.bindparam("user_id", type_=sa.Uuid)
_count = sa.select(sa.func.count()).where(achievements.c.user_id == _user_id).scalar_subquery()
_ADJUSTMENT = {field.name: stat_adjustments.c[field.name].label(f"by_{field.name}") for field in fields(Figures)}
_FIND = sa.select(
    profiles,
    sa.func.coalesce(people.c.full_name, "").label("full_name"),
    _count.label("achievements_count"),
    *FACTS.c,
    *_ADJUSTMENT.values(),
    stat_adjustments.c.activity_stated_at,
    stat_adjustments.c.activity_known_at,
).select_from(
    FACTS.outerjoin(profiles, profiles.c.user_id == _user_id)
    .outerjoin(people, people.c.user_id == _user_id)
    .outerjoin(stat_adjustments, stat_adjustments.c.user_id == _user_id)
)
_VERSION = sa.select(profiles.c.version).where(profiles.c.user_id == _user_id)
_LOCK = _VERSION.with_for_update()


def find_profile(db: sa.Connection, user_id: UUID) -> Profile | None:
    """Return a profile, or None."""
    row = db.execute(_FIND, {"user_id": user_id}).one()
    return _profile_of(row) if row.user_id else None


def find_stats(db: sa.Connection, user_id: UUID) -> Stats:
    """Return somebody's figures, whether or not their profile is there yet."""
    return shown(*_parts_of(db.execute(_FIND, {"user_id": user_id}).one()))


def has_profile(db: sa.Connection, user_id: UUID) -> bool:
    """Whether somebody has a profile."""
    return db.scalar(_VERSION, {"user_id": user_id}) is not None


def lock_profile(db: sa.Connection, user_id: UUID) -> Profile | None:
    """Return a profile as it is now, and let nobody change it until the commit."""
    if db.scalar(_LOCK, {"user_id": user_id}) is None:
        return None
    return find_profile(db, user_id)


def create_profile(db: sa.Connection, user_id: UUID) -> None:
    """Make an empty profile, unless there is one."""
    moment = clock.now()
    values = {"user_id": user_id, "links": [], "created_at": moment, "updated_at": moment, "version": 1}
    db.execute(insert(profiles).values(values).on_conflict_do_nothing())


def update_profile(db: sa.Connection, user_id: UUID, changes: Mapping[str, Any]) -> None:
    """Change a profile that this transaction has locked; its version grows.

    Args:
        changes: any of avatar_url, avatar_key, bio, links.
    """
    values = {**changes, "version": profiles.c.version + 1, "updated_at": clock.now()}
    db.execute(sa.update(profiles).where(profiles.c.user_id == user_id).values(values))


def set_adjustment(
    db: sa.Connection, user_id: UUID, adjustment: Figures, activity: Activity | None, *, adjusted_by: UUID
) -> None:
    """Keep by what the figures of a profile that this transaction has locked differ from the facts."""
    values = {
        **{field.name: getattr(adjustment, field.name) for field in fields(Figures)},
        "activity_stated_at": activity.stated_at if activity else None,
        "activity_known_at": activity.known_at if activity else None,
        "adjusted_by": adjusted_by,
        "adjusted_at": clock.now(),
    }
    statement = insert(stat_adjustments).values(user_id=user_id, **values)
    db.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))


def _profile_of(row: sa.Row[Any]) -> Profile:
    facts, adjustment, last_fact_at, activity = _parts_of(row)
    return Profile(
        user_id=row.user_id,
        full_name=row.full_name,
        avatar_url=row.avatar_url,
        avatar_key=row.avatar_key,
        bio=row.bio,
        links=row.links,
        achievements_count=row.achievements_count,
        version=row.version,
        facts=facts,
        adjustment=adjustment,
        last_fact_at=last_fact_at,
        activity=activity,
    )


def _parts_of(row: sa.Row[Any]) -> tuple[Figures, Figures, datetime | None, Activity | None]:
    values = row._mapping
    told = {name: values[name] for name in FACTS.c.keys() if name != "last_fact_at"}  # noqa: SIM118
    added = {name: values[f"by_{name}"] for name in _ADJUSTMENT if values[f"by_{name}"] is not None}
    activity = Activity(row.activity_stated_at, row.activity_known_at) if row.activity_stated_at else None
    return Figures(**told), Figures(**added), row.last_fact_at, activity
