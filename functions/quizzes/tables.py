"""The tables of tests_service_db, beside the kernel's messaging and directory tables."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

Points = sa.Numeric(9, 2)
Percent = sa.Numeric(5, 2)

tests = sa.Table(
    "tests",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("time_limit_minutes", sa.Integer),
    sa.Column("max_attempts", sa.Integer),
    sa.Column("attempt_policy", sa.Text, nullable=False),
    sa.Column("opens_at", Timestamp),
    sa.Column("closes_at", Timestamp),
    sa.Column("shuffle_questions", sa.Boolean, nullable=False),
    sa.Column("pass_percent", Percent, nullable=False),
    sa.Column("show_answers", sa.Text, nullable=False),
    # Never changed once the test is published: so they are every attempt's snapshot.
    sa.Column("questions", JSONB, nullable=False),
    sa.Column("max_score", Points, nullable=False),
    sa.Column("created_by", sa.Uuid, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.Column("published_at", Timestamp),
    sa.Column("closed_at", Timestamp),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("status IN ('draft', 'published', 'closed')", name="status"),
    sa.CheckConstraint("attempt_policy IN ('best', 'last', 'average')", name="attempt_policy"),
    sa.CheckConstraint("show_answers IN ('never', 'after_submit', 'after_close')", name="show_answers"),
    sa.CheckConstraint("time_limit_minutes > 0 AND max_attempts > 0", name="limits"),
    sa.CheckConstraint("opens_at < closes_at", name="window"),
    sa.CheckConstraint("pass_percent BETWEEN 0 AND 100", name="pass_percent"),
    sa.CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_at"),
    sa.CheckConstraint("(status = 'closed') = (closed_at IS NOT NULL)", name="closed_at"),
    sa.CheckConstraint("status = 'draft' OR max_score > 0", name="max_score"),
)
sa.Index("ix_tests_newest", tests.c.course_id, tests.c.id)

# One row a student of a test: it counts their attempts, and whoever starts or ends one holds it.
participations = sa.Table(
    "participations",
    metadata,
    sa.Column("test_id", sa.Uuid, sa.ForeignKey("tests.id"), primary_key=True),
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("started", sa.Integer, nullable=False),
)

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("test_id", sa.Uuid, nullable=False),
    sa.Column("student_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("started_at", Timestamp, nullable=False),
    sa.Column("deadline_at", Timestamp),
    sa.Column("submitted_at", Timestamp),
    sa.Column("answers", JSONB, nullable=False),
    # Of the newest autosave; none yet is null.
    sa.Column("sequence", sa.BigInteger),
    sa.Column("points", JSONB(none_as_null=True)),
    sa.Column("score", Points),
    sa.Column("max_score", Points, nullable=False),
    sa.Column("percent", Percent),
    sa.Column("passed", sa.Boolean),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("test_id", "student_id", "number"),
    sa.ForeignKeyConstraint(
        ["test_id", "student_id"], ["participations.test_id", "participations.student_id"], name="fk_attempts_student"
    ),
    sa.CheckConstraint("status IN ('in_progress', 'submitted', 'expired')", name="status"),
    sa.CheckConstraint("status <> 'expired' OR deadline_at IS NOT NULL", name="expired"),
    sa.CheckConstraint(
        "num_nonnulls(submitted_at, points, score, percent, passed) = CASE status WHEN 'in_progress' THEN 0 ELSE 5 END",
        name="scored_whole",
    ),
    sa.CheckConstraint("score >= 0 AND score <= max_score AND max_score > 0", name="score"),
)
sa.Index(
    "uq_attempts_open",
    attempts.c.test_id,
    attempts.c.student_id,
    unique=True,
    postgresql_where=attempts.c.status == "in_progress",
)
sa.Index("ix_attempts_due", attempts.c.deadline_at, postgresql_where=attempts.c.status == "in_progress")
sa.Index("ix_attempts_oldest", attempts.c.test_id, attempts.c.id)
sa.Index("ix_attempts_own", attempts.c.test_id, attempts.c.student_id, attempts.c.id)
