"""Lessons, attendance and calendar links.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

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


def upgrade() -> None:
    """Make the kernel's messaging and directory tables and the service's own."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()
    _create_lessons()
    _create_attendance()
    op.create_table(
        "calendar_links",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_calendar_links"),
        sa.UniqueConstraint("token_hash", name="uq_calendar_links_token_hash"),
    )


def _create_lessons() -> None:
    op.create_table(
        "lessons",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("starts_at", TIMESTAMP, nullable=False),
        sa.Column("ends_at", TIMESTAMP, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("location", sa.Text),
        sa.Column("meeting_url", sa.Text),
        sa.Column("teacher_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("series_id", sa.Uuid),
        sa.Column("created_by", sa.Uuid, nullable=False),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("updated_at", TIMESTAMP, nullable=False),
        sa.Column("reminded_at", TIMESTAMP),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lessons"),
        sa.CheckConstraint("status IN ('planned', 'cancelled', 'held')", name="ck_lessons_status"),
        sa.CheckConstraint(
            "ends_at > starts_at AND ends_at - starts_at <= interval '24 hours'", name="ck_lessons_times"
        ),
    )
    op.create_index("ix_lessons_by_start", "lessons", ["course_id", "starts_at", "id"])
    op.create_index(
        "ix_lessons_unreminded",
        "lessons",
        ["starts_at"],
        postgresql_where=sa.text("status = 'planned' AND reminded_at IS NULL"),
    )
    # A trusted extension: the owner of the database may make it, on RDS too.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute(
        "ALTER TABLE lessons ADD CONSTRAINT ex_lessons_teacher_is_free EXCLUDE USING gist"
        " (teacher_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (status <> 'cancelled')"
    )


def _create_attendance() -> None:
    op.create_table(
        "attendance",
        sa.Column("lesson_id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("marked_by", sa.Uuid, nullable=False),
        sa.Column("marked_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("lesson_id", "student_id", name="pk_attendance"),
        sa.ForeignKeyConstraint(["lesson_id"], ["lessons.id"], name="fk_attendance_lesson_id"),
        sa.CheckConstraint("status IN ('present', 'absent', 'late', 'excused')", name="ck_attendance_status"),
    )
    op.create_table(
        "attendance_changes",
        sa.Column("lesson_id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("marked_by", sa.Uuid, nullable=False),
        sa.Column("marked_at", TIMESTAMP, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("lesson_id", "student_id", "version", name="pk_attendance_changes"),
        sa.ForeignKeyConstraint(
            ["lesson_id", "student_id"],
            ["attendance.lesson_id", "attendance.student_id"],
            name="fk_attendance_changes_lesson_id_student_id",
        ),
    )


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
