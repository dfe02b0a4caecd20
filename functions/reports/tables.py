"""The tables of reports_service_db, beside the kernel's messaging and directory tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

TYPE = "type IN ('course_performance', 'student_progress', 'attendance')"
FORMAT = "format IN ('pdf', 'xlsx')"
STATUS = "status IN ('queued', 'running', 'succeeded', 'failed')"
IS_OPEN = "status IN ('queued', 'running')"

reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Uuid, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("parameters", JSONB, nullable=False),
    # Of the file where there is one, else of the newest operation.
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("file_key", sa.Text),
    sa.Column("file_name", sa.Text),
    # The courses whose records the file holds: to read it is to read in each of them.
    sa.Column("course_ids", ARRAY(sa.Uuid)),
    sa.Column("size_bytes", sa.BigInteger),
    sa.Column("rows", sa.BigInteger),
    sa.Column("snapshot_at", Timestamp),
    sa.Column("generated_at", Timestamp),
    sa.Column("expires_at", Timestamp),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(TYPE, name="type"),
    sa.CheckConstraint(FORMAT, name="format"),
    sa.CheckConstraint(STATUS, name="status"),
    sa.CheckConstraint(
        "num_nulls(file_key, file_name, course_ids, size_bytes, rows, snapshot_at, generated_at) IN (0, 7)", name="file"
    ),
    sa.CheckConstraint("(status = 'succeeded') = (file_key IS NOT NULL)", name="file_when_succeeded"),
)
sa.Index("ix_reports_owner_id_id", reports.c.owner_id, reports.c.id)
sa.Index("ix_reports_expires_at", reports.c.expires_at, postgresql_where=reports.c.expires_at.is_not(None))

operations = sa.Table(
    "operations",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("report_id", sa.Uuid, sa.ForeignKey("reports.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("progress", sa.SmallInteger, nullable=False),
    # SHA-256 of who asked for what: of equal ones, one is open.
    sa.Column("fingerprint", sa.LargeBinary, nullable=False),
    sa.Column("execution_name", sa.Text, nullable=False, unique=True),
    sa.Column("requested_by", sa.Uuid, nullable=False),
    sa.Column("requested_at", Timestamp, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.Column("started_at", Timestamp),
    sa.Column("finished_at", Timestamp),
    sa.Column("error_code", sa.Text),
    sa.Column("error_detail", sa.Text),
    # What made it if no request did: a schedule (in the weekly round, the course) and the time that it was due.
    sa.Column("schedule_id", sa.Uuid),
    sa.Column("due_at", Timestamp),
    sa.UniqueConstraint("schedule_id", "due_at"),
    sa.CheckConstraint(STATUS, name="status"),
    sa.CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    sa.CheckConstraint(f"({IS_OPEN}) = (finished_at IS NULL)", name="finished"),
    sa.CheckConstraint("(status = 'failed') = (error_code IS NOT NULL)", name="error"),
    sa.CheckConstraint("num_nulls(error_code, error_detail) IN (0, 2)", name="error_whole"),
    sa.CheckConstraint("(schedule_id IS NULL) = (due_at IS NULL)", name="due"),
)
sa.Index(
    "uq_operations_open_fingerprint",
    operations.c.fingerprint,
    unique=True,
    postgresql_where=operations.c.status.in_(("queued", "running")),
)
sa.Index(
    "uq_operations_open_report_id",
    operations.c.report_id,
    unique=True,
    postgresql_where=operations.c.status.in_(("queued", "running")),
)

# EventBridge Scheduler follows these rows: what it was last told is `applied_version`.
schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("owner_id", sa.Uuid, nullable=False),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("format", sa.Text, nullable=False),
    sa.Column("parameters", JSONB, nullable=False),
    sa.Column("cron", sa.Text, nullable=False),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("disabled_reason", sa.Text),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("applied_version", sa.BigInteger, nullable=False),
    sa.CheckConstraint(TYPE, name="type"),
    sa.CheckConstraint(FORMAT, name="format"),
    sa.CheckConstraint("status IN ('enabled', 'disabled', 'deleted')", name="status"),
    sa.CheckConstraint("(status = 'disabled') <= (disabled_reason IS NOT NULL)", name="disabled"),
)
sa.Index("ix_schedules_owner_id_id", schedules.c.owner_id, schedules.c.id)
sa.Index("ix_schedules_behind", schedules.c.id, postgresql_where=schedules.c.applied_version < schedules.c.version)
