"""The tables of schedule_service_db, beside the kernel's messaging and directory tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)
# The exclusion constraint compares ids for equality in a GiST index.
sa.event.listen(
    metadata,
    "before_create",
    lambda _, db, **__: db.execute(sa.text("CREATE EXTENSION IF NOT EXISTS btree_gist")),
)

TEACHER_IS_FREE = "ex_lessons_teacher_is_free"

lessons = sa.Table(
    "lessons",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("starts_at", Timestamp, nullable=False),
    sa.Column("ends_at", Timestamp, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("location", sa.Text),
    sa.Column("meeting_url", sa.Text),
    sa.Column("teacher_id", sa.Uuid, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("series_id", sa.Uuid),
    sa.Column("created_by", sa.Uuid, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    # When the reminder of its present beginning was sent.
    sa.Column("reminded_at", Timestamp),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("status IN ('planned', 'cancelled', 'held')", name="status"),
    sa.CheckConstraint("ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'", name="times"),
    ExcludeConstraint(
        ("teacher_id", "="),
        (sa.text("tstzrange(starts_at, ends_at)"), "&&"),
        where=sa.text("status <> 'cancelled'"),
        using="gist",
        name=TEACHER_IS_FREE,
    ),
)
sa.Index("ix_lessons_by_start", lessons.c.course_id, lessons.c.starts_at, lessons.c.id)
sa.Index(
    "ix_lessons_unreminded",
    lessons.c.starts_at,
    postgresql_where=(lessons.c.status == "planned") & lessons.c.reminded_at.is_(None),
)

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("lesson_id", sa.Uuid, sa.ForeignKey("lessons.id"), primary_key=True),
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("marked_by", sa.Uuid, nullable=False),
    sa.Column("marked_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("status IN ('present', 'absent', 'late', 'excused')", name="status"),
)

# Every mark that was ever set; the one before has the version before.
attendance_changes = sa.Table(
    "attendance_changes",
    metadata,
    sa.Column("lesson_id", sa.Uuid, primary_key=True),
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("marked_by", sa.Uuid, nullable=False),
    sa.Column("marked_at", Timestamp, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["lesson_id", "student_id"], ["attendance.lesson_id", "attendance.student_id"]),
)

calendar_links = sa.Table(
    "calendar_links",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    # SHA-256 of the token in the link, which is kept nowhere.
    sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("created_at", Timestamp, nullable=False),
)
