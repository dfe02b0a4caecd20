"""Courses and enrollments.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from kernel.migrations.operations import create_messaging_tables_v1, create_people_table_v1

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the kernel's messaging tables, its copy of people, and the service's own tables."""
    create_messaging_tables_v1()
    create_people_table_v1()
    timestamp = sa.DateTime(timezone=True)
    op.create_table(
        "courses",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("code", sa.Text),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("starts_on", sa.Date),
        sa.Column("ends_on", sa.Date),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("join_code", sa.Text, nullable=False),
        sa.Column("created_at", timestamp, nullable=False),
        sa.Column("updated_at", timestamp, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_courses"),
        sa.UniqueConstraint("join_code", name="uq_courses_join_code"),
        sa.ForeignKeyConstraint(["owner_id"], ["people.user_id"], name="fk_courses_owner_id"),
        sa.CheckConstraint("status IN ('active', 'archived')", name="ck_courses_status"),
        sa.CheckConstraint("starts_on <= ends_on", name="ck_courses_dates"),
    )
    op.execute("CREATE INDEX ix_courses_title_prefix ON courses (lower(title) text_pattern_ops)")
    op.execute("CREATE INDEX ix_courses_code_prefix ON courses (lower(code) text_pattern_ops)")
    op.create_table(
        "enrollments",
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("enrolled_at", timestamp, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("course_id", "user_id", name="pk_enrollments"),
        sa.ForeignKeyConstraint(["course_id"], ["courses.id"], name="fk_enrollments_course_id"),
        sa.ForeignKeyConstraint(["user_id"], ["people.user_id"], name="fk_enrollments_user_id"),
        sa.CheckConstraint("role IN ('student', 'teacher', 'assistant')", name="ck_enrollments_role"),
        sa.CheckConstraint("status IN ('active', 'removed')", name="ck_enrollments_status"),
    )
    op.create_index("ix_enrollments_roster", "enrollments", ["course_id", "status", "enrolled_at", "user_id"])
    op.create_index(
        "ix_enrollments_of_person",
        "enrollments",
        ["user_id", "course_id"],
        postgresql_where=sa.text("status = 'active'"),
    )


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
