"""Homeworks, submissions, their files and the history of their grades.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from kernel.migrations.operations import (
    create_course_copy_tables_v1,
    create_messaging_tables_v1,
    create_people_table_v1,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

timestamp = sa.DateTime(timezone=True)
points = sa.Numeric(9, 2)
percent = sa.Numeric(5, 2)


def upgrade() -> None:
    """Make the kernel's messaging and directory tables, and the service's own."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()
    _create_homeworks()
    _create_submissions()
    _create_grade_changes()
    _create_attachments()


def _create_homeworks() -> None:
    op.create_table(
        "homeworks",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("due_at", timestamp),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("max_score", points, nullable=False),
        sa.Column("late_percent_per_day", percent),
        sa.Column("late_floor_percent", percent),
        sa.Column("late_closes_after_days", sa.Integer),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("created_at", timestamp, nullable=False),
        sa.Column("updated_at", timestamp, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column(
            "due_order",
            timestamp,
            sa.Computed("COALESCE(due_at, '9999-12-31 00:00:00+00'::timestamp with time zone)", persisted=True),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_homeworks"),
        sa.CheckConstraint("status IN ('draft', 'assigned', 'closed')", name="ck_homeworks_status"),
        sa.CheckConstraint("max_score > 0", name="ck_homeworks_max_score"),
        sa.CheckConstraint(
            "(late_percent_per_day IS NULL) = (late_floor_percent IS NULL)"
            " AND (late_percent_per_day IS NOT NULL OR late_closes_after_days IS NULL)",
            name="ck_homeworks_late_policy_whole",
        ),
        sa.CheckConstraint(
            "late_percent_per_day BETWEEN 0 AND 100 AND late_floor_percent BETWEEN 0 AND 100"
            " AND late_closes_after_days >= 0",
            name="ck_homeworks_late_policy_range",
        ),
    )
    op.create_index("ix_homeworks_newest", "homeworks", ["course_id", "id"])
    op.create_index("ix_homeworks_due", "homeworks", ["course_id", "due_order", "id"])


def _create_submissions() -> None:
    op.create_table(
        "attempt_counters",
        sa.Column("homework_id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("homework_id", "student_id", name="pk_attempt_counters"),
        sa.ForeignKeyConstraint(["homework_id"], ["homeworks.id"], name="fk_attempt_counters_homework_id"),
    )
    grade = "num_nonnulls(score, raw_score, late_penalty, percent, graded_by, graded_at)"
    op.create_table(
        "submissions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("homework_id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("is_late", sa.Boolean, nullable=False),
        sa.Column("submitted_at", timestamp, nullable=False),
        sa.Column("due_at", timestamp),
        sa.Column("score", points),
        sa.Column("raw_score", points),
        sa.Column("late_penalty", points),
        sa.Column("percent", percent),
        sa.Column("feedback", sa.Text),
        sa.Column("graded_by", sa.Uuid),
        sa.Column("graded_at", timestamp),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.ForeignKeyConstraint(["homework_id"], ["homeworks.id"], name="fk_submissions_homework_id"),
        sa.UniqueConstraint(
            "homework_id", "student_id", "attempt", name="uq_submissions_homework_id_student_id_attempt"
        ),
        sa.CheckConstraint("status IN ('submitted', 'graded')", name="ck_submissions_status"),
        sa.CheckConstraint("is_current OR status = 'submitted'", name="ck_submissions_graded_is_current"),
        sa.CheckConstraint(
            f"{grade} = CASE status WHEN 'graded' THEN 6 ELSE 0 END", name="ck_submissions_graded_whole"
        ),
        sa.CheckConstraint(
            "late_penalty >= 0 AND score >= 0 AND score = raw_score - late_penalty", name="ck_submissions_score"
        ),
    )
    current = sa.text("is_current")
    op.create_index(
        "uq_submissions_current", "submissions", ["homework_id", "student_id"], unique=True, postgresql_where=current
    )
    op.create_index("ix_submissions_oldest", "submissions", ["homework_id", "id"], postgresql_where=current)


def _create_grade_changes() -> None:
    op.create_table(
        "grade_changes",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("submission_id", sa.Uuid, nullable=False),
        sa.Column("before", JSONB),
        sa.Column("after", JSONB, nullable=False),
        sa.Column("changed_by", sa.Uuid, nullable=False),
        sa.Column("changed_at", timestamp, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_grade_changes"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_grade_changes_submission_id"),
    )
    op.create_index("ix_grade_changes_submission", "grade_changes", ["submission_id", "id"])


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("homework_id", sa.Uuid, nullable=False),
        sa.Column("uploaded_by", sa.Uuid, nullable=False),
        sa.Column("filename", sa.Text, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("created_at", timestamp, nullable=False),
        sa.Column("storage_key", sa.Text),
        sa.Column("submission_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        sa.ForeignKeyConstraint(["homework_id"], ["homeworks.id"], name="fk_attachments_homework_id"),
        sa.ForeignKeyConstraint(["submission_id"], ["submissions.id"], name="fk_attachments_submission_id"),
        sa.CheckConstraint("size_bytes > 0", name="ck_attachments_size_bytes"),
        sa.CheckConstraint(
            "submission_id IS NULL OR storage_key IS NOT NULL", name="ck_attachments_attached_is_stored"
        ),
    )
    op.create_index(
        "ix_attachments_submission",
        "attachments",
        ["submission_id"],
        postgresql_where=sa.text("submission_id IS NOT NULL"),
    )
    op.create_index(
        "ix_attachments_material",
        "attachments",
        ["homework_id"],
        postgresql_where=sa.text("submission_id IS NULL AND storage_key IS NOT NULL"),
    )
    op.create_index(
        "ix_attachments_unattached", "attachments", ["created_at"], postgresql_where=sa.text("storage_key IS NULL")
    )


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
