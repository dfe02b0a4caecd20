"""Tests with their questions, and attempts with their answers and scores.

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
    _create_tests()
    _create_participations()
    _create_attempts()


def _create_tests() -> None:
    op.create_table(
        "tests",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("time_limit_minutes", sa.Integer),
        sa.Column("max_attempts", sa.Integer),
        sa.Column("attempt_policy", sa.Text, nullable=False),
        sa.Column("opens_at", timestamp),
        sa.Column("closes_at", timestamp),
        sa.Column("shuffle_questions", sa.Boolean, nullable=False),
        sa.Column("pass_percent", percent, nullable=False),
        sa.Column("show_answers", sa.Text, nullable=False),
        sa.Column("questions", JSONB, nullable=False),
        sa.Column("max_score", points, nullable=False),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("created_at", timestamp, nullable=False),
        sa.Column("updated_at", timestamp, nullable=False),
        sa.Column("published_at", timestamp),
        sa.Column("closed_at", timestamp),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_tests"),
        sa.CheckConstraint("status IN ('draft', 'published', 'closed')", name="ck_tests_status"),
        sa.CheckConstraint("attempt_policy IN ('best', 'last', 'average')", name="ck_tests_attempt_policy"),
        sa.CheckConstraint("show_answers IN ('never', 'after_submit', 'after_close')", name="ck_tests_show_answers"),
        sa.CheckConstraint("time_limit_minutes > 0 AND max_attempts > 0", name="ck_tests_limits"),
        sa.CheckConstraint("opens_at < closes_at", name="ck_tests_window"),
        sa.CheckConstraint("pass_percent BETWEEN 0 AND 100", name="ck_tests_pass_percent"),
        sa.CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="ck_tests_published_at"),
        sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="ck_tests_closed_at"),
        sa.CheckConstraint("status = 'draft' OR max_score > 0", name="ck_tests_max_score"),
    )
    op.create_index("ix_tests_newest", "tests", ["course_id", "id"])


def _create_participations() -> None:
    op.create_table(
        "participations",
        sa.Column("test_id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("started", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("test_id", "student_id", name="pk_participations"),
        sa.ForeignKeyConstraint(["test_id"], ["tests.id"], name="fk_participations_test_id"),
    )


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("test_id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started_at", timestamp, nullable=False),
        sa.Column("deadline_at", timestamp),
        sa.Column("submitted_at", timestamp),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("sequence", sa.BigInteger),
        sa.Column("points", JSONB),
        sa.Column("score", points),
        sa.Column("max_score", points, nullable=False),
        sa.Column("percent", percent),
        sa.Column("passed", sa.Boolean),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint("test_id", "student_id", "number", name="uq_attempts_test_id_student_id_number"),
        sa.ForeignKeyConstraint(
            ["test_id", "student_id"],
            ["participations.test_id", "participations.student_id"],
            name="fk_attempts_student",
        ),
        sa.CheckConstraint("status IN ('in_progress', 'submitted', 'expired')", name="ck_attempts_status"),
        sa.CheckConstraint("status <> 'expired' OR deadline_at IS NOT NULL", name="ck_attempts_expired"),
        sa.CheckConstraint(
            "num_nonnulls(submitted_at, points, score, percent, passed)"
            " = CASE status WHEN 'in_progress' THEN 0 ELSE 5 END",
            name="ck_attempts_scored_whole",
        ),
        sa.CheckConstraint("score >= 0 AND score <= max_score AND max_score > 0", name="ck_attempts_score"),
    )
    is_open = sa.text("status = 'in_progress'")
    op.create_index("uq_attempts_open", "attempts", ["test_id", "student_id"], unique=True, postgresql_where=is_open)
    op.create_index("ix_attempts_due", "attempts", ["deadline_at"], postgresql_where=is_open)
    op.create_index("ix_attempts_oldest", "attempts", ["test_id", "id"])
    op.create_index("ix_attempts_own", "attempts", ["test_id", "student_id", "id"])


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
