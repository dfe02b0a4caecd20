"""Reports, operations and schedules.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
TYPE = "type IN ('course_performance', 'student_progress', 'attendance')"
FORMAT = "format IN ('pdf', 'xlsx')"
STATUS = "status IN ('queued', 'running', 'succeeded', 'failed')"
OPEN = "status IN ('queued', 'running')"


def upgrade() -> None:
    """Make the kernel's messaging and directory tables and the service's own."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()
    _create_reports()
    _create_operations()
    _create_schedules()


def _create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("file_key", sa.Text),
        sa.Column("file_name", sa.Text),
        sa.Column("course_ids", ARRAY(sa.Uuid)),
        sa.Column("size_bytes", sa.BigInteger),
        sa.Column("rows", sa.BigInteger),
        sa.Column("snapshot_at", TIMESTAMP),
        sa.Column("generated_at", TIMESTAMP),
        sa.Column("expires_at", TIMESTAMP),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sa.CheckConstraint(TYPE, name="ck_reports_type"),
        sa.CheckConstraint(FORMAT, name="ck_reports_format"),
        sa.CheckConstraint(STATUS, name="ck_reports_status"),
        sa.CheckConstraint(
            "num_nulls(file_key, file_name, course_ids, size_bytes, rows, snapshot_at, generated_at) IN (0, 7)",
            name="ck_reports_file",
        ),
        sa.CheckConstraint("(status = 'succeeded') = (file_key IS NOT NULL)", name="ck_reports_file_when_succeeded"),
    )
    op.create_index("ix_reports_owner_id_id", "reports", ["owner_id", "id"])
    op.create_index(
        "ix_reports_expires_at", "reports", ["expires_at"], postgresql_where=sa.text("expires_at IS NOT NULL")
    )


def _create_operations() -> None:
    op.create_table(
        "operations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("progress", sa.SmallInteger, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("execution_name", sa.Text, nullable=False),
        sa.Column("requested_by", sa.Uuid, nullable=False),
        sa.Column("requested_at", TIMESTAMP, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("started_at", TIMESTAMP),
        sa.Column("finished_at", TIMESTAMP),
        sa.Column("error_code", sa.Text),
        sa.Column("error_detail", sa.Text),
        sa.Column("schedule_id", sa.Uuid),
        sa.Column("due_at", TIMESTAMP),
        sa.PrimaryKeyConstraint("id", name="pk_operations"),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name="fk_operations_report_id", ondelete="CASCADE"),
        sa.UniqueConstraint("execution_name", name="uq_operations_execution_name"),
        sa.UniqueConstraint("schedule_id", "due_at", name="uq_operations_schedule_id_due_at"),
        sa.CheckConstraint(STATUS, name="ck_operations_status"),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name="ck_operations_progress"),
        sa.CheckConstraint(f"({OPEN}) = (finished_at IS NULL)", name="ck_operations_finished"),
        sa.CheckConstraint("(status = 'failed') = (error_code IS NOT NULL)", name="ck_operations_error"),
        sa.CheckConstraint("num_nulls(error_code, error_detail) IN (0, 2)", name="ck_operations_error_whole"),
        sa.CheckConstraint("(schedule_id IS NULL) = (due_at IS NULL)", name="ck_operations_due"),
    )
    op.create_index("ix_operations_report_id", "operations", ["report_id"])
    for name in ("fingerprint", "report_id"):
        op.create_index(f"uq_operations_open_{name}", "operations", [name], unique=True, postgresql_where=sa.text(OPEN))


def _create_schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("owner_id", sa.Uuid, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("parameters", JSONB, nullable=False),
        sa.Column("cron", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("disabled_reason", sa.Text),
        sa.Column("created_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("applied_version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sa.CheckConstraint(TYPE, name="ck_schedules_type"),
        sa.CheckConstraint(FORMAT, name="ck_schedules_format"),
        sa.CheckConstraint("status IN ('enabled', 'disabled', 'deleted')", name="ck_schedules_status"),
        sa.CheckConstraint("(status = 'disabled') <= (disabled_reason IS NOT NULL)", name="ck_schedules_disabled"),
    )
    op.create_index("ix_schedules_owner_id_id", "schedules", ["owner_id", "id"])
    op.create_index("ix_schedules_behind", "schedules", ["id"], postgresql_where=sa.text("applied_version < version"))


def downgrade() -> None:
    """Refuse: going back would lose data."""
    raise NotImplementedError("restore a backup instead")
