"""The statements that remember what was told of: the newest version of each thing, and each course's latest news."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.notifications.occasions import Occasion
from functions.notifications.tables import course_news, told_versions
from kernel.tables import memberships

_advance = insert(told_versions).values(
    subject=sa.bindparam("subject"), version=sa.bindparam("version"), told_at=sa.bindparam("told_at")
)
_ADVANCE = _advance.on_conflict_do_update(
    index_elements=["subject"],
    set_={"version": _advance.excluded.version, "told_at": _advance.excluded.told_at},
    where=told_versions.c.version < _advance.excluded.version,
).returning(told_versions.c.version)
_HAS_NEWER = sa.select(
    sa.exists().where(
        told_versions.c.subject == sa.bindparam("subject"), told_versions.c.version > sa.bindparam("version")
    )
)
_KEEP = (
    insert(course_news)
    .values(
        course_id=sa.bindparam("course_id"),
        dedupe_key=sa.bindparam("dedupe_key"),
        notice=sa.bindparam("notice"),
        occurred_at=sa.bindparam("occurred_at"),
    )
    .on_conflict_do_nothing()
    .returning(course_news.c.course_id)
)
_overtaken = sa.exists().where(
    told_versions.c.subject == course_news.c.notice["subject"].astext,
    told_versions.c.version > course_news.c.notice["version"].astext.cast(sa.BigInteger),
)
_concerns_member = sa.exists().where(
    memberships.c.course_id == course_news.c.course_id,
    memberships.c.user_id == sa.bindparam("user_id"),
    memberships.c.status == "active",
    course_news.c.notice["roles"].has_key(memberships.c.role),
)
_MISSED = (
    sa.select(course_news.c.notice)
    .where(
        course_news.c.course_id == sa.bindparam("course_id"),
        course_news.c.occurred_at >= sa.bindparam("since"),
        _concerns_member,
        ~_overtaken,
    )
    .order_by(course_news.c.occurred_at)
)


def advance(db: sa.Connection, subject: str, version: int, moment: datetime) -> bool:
    """Note that a version of something is told now; False if it was already, or a newer one. Others wait meanwhile."""
    values = {"subject": subject, "version": version, "told_at": moment}
    return db.scalar(_ADVANCE, values) is not None


def has_newer(db: sa.Connection, subject: str, version: int) -> bool:
    """Tell whether a version newer than this one was told."""
    return bool(db.scalar(_HAS_NEWER, {"subject": subject, "version": version}))


def hold_course(db: sa.Connection, course_id: UUID, *, shared: bool) -> None:
    """Hold a course until the transaction ends: news waits for enrolments and these for news, so that neither misses.

    Enrolments share it among themselves.
    """
    lock = sa.func.pg_advisory_xact_lock_shared if shared else sa.func.pg_advisory_xact_lock
    db.execute(sa.select(lock(int.from_bytes(course_id.bytes[-8:], signed=True))))


def keep_news(db: sa.Connection, course_id: UUID, occasion: Occasion, occurred_at: datetime) -> bool:
    """Keep what a course's members are told; False if they were told of the occasion already."""
    values = {
        "course_id": course_id,
        "dedupe_key": occasion.dedupe_key,
        "notice": occasion.model_dump(mode="json"),
        "occurred_at": occurred_at,
    }
    return db.scalar(_KEEP, values) is not None


def list_missed(db: sa.Connection, course_id: UUID, user_id: UUID, since: datetime) -> list[Occasion]:
    """Return what a member's course was told from a moment on, concerns them and is still news, in order."""
    rows = db.scalars(_MISSED, {"course_id": course_id, "user_id": user_id, "since": since})
    return [Occasion.model_validate(notice) for notice in rows]
