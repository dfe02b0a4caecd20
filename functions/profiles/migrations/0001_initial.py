"""Profiles, achievements, and the facts that figures are made of.

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

TIMESTAMP = sa.DateTime(timezone=True)
PERCENT = sa.Numeric(5, 2)
PERCENT_SUM = sa.Numeric(14, 2)


def upgrade() -> None:
    """Make the kernel's messaging and directory tables and the service's own."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()
    _create_profiles()
    _create_achievements()
    _create_results()
    _create_attendance()
    _create_stat_adjustments()


def _create_profiles() -> None:
    op.create_table(
        "profiles",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("avatar_url", sa.Text),
        sa.Column("avatar_key", sa.Text),
        sa.Column("bio", sa.Text),
        sa.Column("links", JSONB, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("updated_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_profiles"),
        sa.CheckConstraint("avatar_url IS NULL OR avatar_key IS NULL", name="ck_profiles_one_avatar"),
    )
    op.create_table(
        "avatar_uploads",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_avatar_uploads"),
        sa.CheckConstraint("size_bytes > 0", name="ck_avatar_uploads_size_bytes"),
    )
    op.create_index("ix_avatar_uploads_created_at", "avatar_uploads", ["created_at"])


def _create_achievements() -> None:
    op.create_table(
        "achievements",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("icon", sa.Text),
        sa.Column("granted_by", sa.Uuid),
        sa.Column("granted_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_achievements"),
        sa.UniqueConstraint("user_id", "code", name="uq_achievements_user_id_code"),
    )
    op.create_index("ix_achievements_newest", "achievements", ["user_id", "granted_at", "id"])


def _create_results() -> None:
    op.create_table(
        "homework_results",
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("homework_id", sa.Uuid, nullable=False),
        sa.Column("submitted_at", TIMESTAMP),
        sa.Column("percent", PERCENT),
        sa.Column("graded_attempt", sa.Integer, nullable=False),
        sa.Column("graded_version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("student_id", "homework_id", name="pk_homework_results"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="ck_homework_results_percent"),
    )
    op.create_table(
        "test_results",
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("test_id", sa.Uuid, nullable=False),
        sa.Column("is_passed", sa.Boolean, nullable=False),
        sa.Column("counted_percent", PERCENT, nullable=False),
        sa.Column("result_version", sa.BigInteger, nullable=False),
        sa.Column("finished_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("student_id", "test_id", name="pk_test_results"),
        sa.CheckConstraint("counted_percent BETWEEN 0 AND 100", name="ck_test_results_counted_percent"),
    )


def _create_attendance() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("starts_at", TIMESTAMP, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("is_cancelled", sa.Boolean, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
    )
    op.create_index("ix_lessons_course_id_month", "lessons", ["course_id", "month"])
    op.create_table(
        "attendance",
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("lesson_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("marked_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("student_id", "lesson_id", name="pk_attendance"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_attendance_lesson_id"),
        sa.CheckConstraint("status IN ('present', 'absent', 'late', 'excused')", name="ck_attendance_status"),
    )
    op.create_index("ix_attendance_lesson_id", "attendance", ["lesson_id"])
    op.create_table(
        "course_months",
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("ends_at", TIMESTAMP, nullable=False),
        sa.Column("judged_at", TIMESTAMP),
        sa.PrimaryKeyConstraint("course_id", "month", name="pk_course_months"),
    )
    op.create_index(
        "ix_course_months_unjudged", "course_months", ["ends_at"], postgresql_where=sa.text("judged_at IS NULL")
    )


def _create_stat_adjustments() -> None:
    op.create_table(
        "stat_adjustments",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("tests_taken", sa.Integer, nullable=False),
        sa.Column("tests_passed", sa.Integer, nullable=False),
        sa.Column("test_percents", PERCENT_SUM, nullable=False),
        sa.Column("test_weight", sa.Integer, nullable=False),
        sa.Column("homeworks_submitted", sa.Integer, nullable=False),
        sa.Column("homeworks_graded", sa.Integer, nullable=False),
        sa.Column("homework_percents", PERCENT_SUM, nullable=False),
        sa.Column("homework_weight", sa.Integer, nullable=False),
        sa.Column("lessons_attended", sa.Integer, nullable=False),
        sa.Column("lessons_missed", sa.Integer, nullable=False),
        sa.Column("activity_stated_at", TIMESTAMP),
        sa.Column("activity_known_at", TIMESTAMP),
        sa.Column("adjusted_by", sa.Uuid, nullable=False),
        sa.Column("adjusted_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_stat_adjustments"),
        sa.ForeignKeyConstraint(["user_id"], ["profiles.user_id"], name="fk_stat_adjustments_user_id"),
    )


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
