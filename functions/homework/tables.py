"""The tables of homework_service_db, beside the kernel's messaging and directory tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

Points = sa.Numeric(9, 2)

homeworks = sa.Table(
    "homeworks",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("due_at", Timestamp),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("max_score", Points, nullable=False),
    sa.Column("late_percent_per_day", sa.Numeric(5, 2)),
    sa.Column("late_floor_percent", sa.Numeric(5, 2)),
    sa.Column("late_closes_after_days", sa.Integer),
    sa.Column("created_by", sa.Uuid, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    # What is due never comes after all that is due: a key that is never null.
    sa.Column(
        "due_order",
        Timestamp,
        sa.Computed("COALESCE(due_at, '9999-12-31 00:00:00+00'::timestamp with time zone)", persisted=True),
        nullable=False,
    ),
    sa.CheckConstraint("status IN ('draft', 'assigned', 'closed')", name="status"),
    sa.CheckConstraint("max_score > 0", name="max_score"),
    sa.CheckConstraint(
        "(late_percent_per_day IS NULL) = (late_floor_percent IS NULL)"
        " AND (late_percent_per_day IS NOT NULL OR late_closes_after_days IS NULL)",
        name="late_policy_whole",
    ),
    sa.CheckConstraint(
        "late_percent_per_day BETWEEN 0 AND 100 AND late_floor_percent BETWEEN 0 AND 100"
        " AND late_closes_after_days >= 0",
        name="late_policy_range",
    ),
)
sa.Index("ix_homeworks_newest", homeworks.c.course_id, homeworks.c.id)
sa.Index("ix_homeworks_due", homeworks.c.course_id, homeworks.c.due_order, homeworks.c.id)

attempt_counters = sa.Table(
    "attempt_counters",
    metadata,
    sa.Column("homework_id", sa.Uuid, sa.ForeignKey("homeworks.id"), primary_key=True),
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("attempts", sa.Integer, nullable=False),
)

submissions = sa.Table(
    "submissions",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("homework_id", sa.Uuid, sa.ForeignKey("homeworks.id"), nullable=False),
    sa.Column("student_id", sa.Uuid, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    # False: a later attempt has taken its place.
    sa.Column("is_current", sa.Boolean, nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("is_late", sa.Boolean, nullable=False),
    sa.Column("submitted_at", Timestamp, nullable=False),
    # The homework's due date when this was handed in.
    sa.Column("due_at", Timestamp),
    sa.Column("score", Points),
    sa.Column("raw_score", Points),
    sa.Column("late_penalty", Points),
    sa.Column("percent", sa.Numeric(5, 2)),
    sa.Column("feedback", sa.Text),
    sa.Column("graded_by", sa.Uuid),
    sa.Column("graded_at", Timestamp),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("homework_id", "student_id", "attempt"),
    sa.CheckConstraint("status IN ('submitted', 'graded')", name="status"),
    sa.CheckConstraint("is_current OR status = 'submitted'", name="graded_is_current"),
    sa.CheckConstraint(
        "num_nonnulls(score, raw_score, late_penalty, percent, graded_by, graded_at)"
        " = CASE status WHEN 'graded' THEN 6 ELSE 0 END",
        name="graded_whole",
    ),
    sa.CheckConstraint("late_penalty >= 0 AND score >= 0 AND score = raw_score - late_penalty", name="score"),
)
sa.Index(
    "uq_submissions_current",
    submissions.c.homework_id,
    submissions.c.student_id,
    unique=True,
    postgresql_where=submissions.c.is_current,
)
sa.Index(
    "ix_submissions_oldest", submissions.c.homework_id, submissions.c.id, postgresql_where=submissions.c.is_current
)

grade_changes = sa.Table(
    "grade_changes",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("submission_id", sa.Uuid, sa.ForeignKey("submissions.id"), nullable=False),
    sa.Column("before", JSONB(none_as_null=True)),
    sa.Column("after", JSONB, nullable=False),
    sa.Column("changed_by", sa.Uuid, nullable=False),
    sa.Column("changed_at", Timestamp, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False),
)
sa.Index("ix_grade_changes_submission", grade_changes.c.submission_id, grade_changes.c.id)

attachments = sa.Table(
    "attachments",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("homework_id", sa.Uuid, sa.ForeignKey("homeworks.id"), nullable=False),
    sa.Column("uploaded_by", sa.Uuid, nullable=False),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.Integer, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    # Where the file lies once it is attached: to a submission, or without one to the homework itself.
    sa.Column("storage_key", sa.Text),
    sa.Column("submission_id", sa.Uuid, sa.ForeignKey("submissions.id")),
    sa.CheckConstraint("size_bytes > 0", name="size_bytes"),
    sa.CheckConstraint("submission_id IS NULL OR storage_key IS NOT NULL", name="attached_is_stored"),
)
sa.Index(
    "ix_attachments_submission", attachments.c.submission_id, postgresql_where=attachments.c.submission_id.is_not(None)
)
sa.Index(
    "ix_attachments_material",
    attachments.c.homework_id,
    postgresql_where=attachments.c.submission_id.is_(None) & attachments.c.storage_key.is_not(None),
)
sa.Index("ix_attachments_unattached", attachments.c.created_at, postgresql_where=attachments.c.storage_key.is_(None))
