"""Make the gradebook's tables."""

from __future__ import annotations

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
POINTS = sa.Numeric(9, 2)
PERCENT = sa.Numeric(5, 2)


def upgrade() -> None:
    """Make everything."""
    create_messaging_tables_v1()
    create_people_table_v1()
    create_course_copy_tables_v1()
    _create_sources()
    _create_grades()
    _create_grade_changes()
    _create_grading_scales()


def downgrade() -> None:
    """Refuse: a first schema has nothing to go back to."""
    raise NotImplementedError


def _percent() -> sa.Column[object]:
    return sa.Column(
        "percent", PERCENT, sa.Computed("round(score * 100 / max_score, 2)", persisted=True), nullable=False
    )


def _create_sources() -> None:
    op.create_table(
        "sources",
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("max_score", POINTS, nullable=False),
        sa.Column("described_at", TIMESTAMP, nullable=False),
        sa.Column("is_reported", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("source_id", name="pk_sources"),
        sa.UniqueConstraint("source_id", "course_id", "kind", name="uq_sources_source_id_course_id_kind"),
        sa.CheckConstraint("kind IN ('homework', 'test')", name="ck_sources_kind"),
        sa.CheckConstraint("max_score > 0", name="ck_sources_max_score"),
    )
    op.create_index("ix_sources_course_id_source_id", "sources", ["course_id", "source_id"])


def _create_grades() -> None:
    op.create_table(
        "grades",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("student_id", sa.Uuid, nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("source_id", sa.Uuid, nullable=False),
        sa.Column("score", POINTS, nullable=False),
        sa.Column("max_score", POINTS, nullable=False),
        _percent(),
        sa.Column("graded_by", sa.Uuid),
        sa.Column("graded_at", TIMESTAMP, nullable=False),
        sa.Column("is_manual", sa.Boolean, nullable=False),
        sa.Column("reported_version", sa.BigInteger, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_grades"),
        sa.UniqueConstraint("student_id", "source_id", name="uq_grades_student_id_source_id"),
        sa.ForeignKeyConstraint(
            ["source_id", "course_id", "kind"],
            ["sources.source_id", "sources.course_id", "sources.kind"],
            name="fk_grades_source_id_course_id_kind",
            onupdate="CASCADE",
        ),
        sa.CheckConstraint("score >= 0 AND score <= max_score AND max_score > 0", name="ck_grades_score"),
    )
    op.create_index("ix_grades_student_id_graded_at_id", "grades", ["student_id", "graded_at", "id"])
    op.create_index("ix_grades_course_id_student_id", "grades", ["course_id", "student_id"])


def _create_grade_changes() -> None:
    op.create_table(
        "grade_changes",
        sa.Column("grade_id", sa.Uuid, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("score", POINTS, nullable=False),
        sa.Column("max_score", POINTS, nullable=False),
        _percent(),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Uuid),
        sa.Column("changed_at", TIMESTAMP, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("grade_id", "version", name="pk_grade_changes"),
        sa.ForeignKeyConstraint(["grade_id"], ["grades.id"], name="fk_grade_changes_grade_id"),
        sa.CheckConstraint("reason IN ('grade', 'regrade', 'late_policy', 'import')", name="ck_grade_changes_reason"),
    )
    op.create_index("ix_grade_changes_course_id_number", "grade_changes", ["course_id", "number"])


def _create_grading_scales() -> None:
    op.create_table(
        "grading_scales",
        sa.Column("course_id", sa.Uuid, nullable=False),
        sa.Column("five", PERCENT, nullable=False),
        sa.Column("four", PERCENT, nullable=False),
        sa.Column("three", PERCENT, nullable=False),
        sa.Column("homework_weight", sa.Numeric(3, 2), nullable=False),
        sa.Column("test_weight", sa.Numeric(3, 2), nullable=False),
        sa.Column("updated_by", sa.Uuid, nullable=False),
        sa.Column("updated_at", TIMESTAMP, nullable=False),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("course_id", name="pk_grading_scales"),
        sa.CheckConstraint(
            "100 >= five AND five > four AND four > three AND three >= 0", name="ck_grading_scales_thresholds"
        ),
        sa.CheckConstraint("homework_weight >= 0 AND test_weight >= 0", name="ck_grading_scales_weights"),
        sa.CheckConstraint("homework_weight + test_weight = 1", name="ck_grading_scales_whole"),
    )
