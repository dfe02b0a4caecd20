"""The gradebook's tables. `percent` is computed by the database, so that no two places can disagree about it."""

from __future__ import annotations

import sqlalchemy as sa

from kernel.tables import Timestamp
from kernel.tables import metadata as kernel_metadata

metadata = sa.MetaData(naming_convention=kernel_metadata.naming_convention)

Points = sa.Numeric(9, 2)
Percent = sa.Numeric(5, 2)
PERCENT = "round(score * 100 / max_score, 2)"
KIND = "kind IN ('homework', 'test')"
SCORE = "score >= 0 AND score <= max_score AND max_score > 0"

# A column of the gradebook: what is graded, by the id that its own service gave it.
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("source_id", sa.Uuid, primary_key=True),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("max_score", Points, nullable=False),
    sa.Column("described_at", Timestamp, nullable=False),
    sa.Column("is_reported", sa.Boolean, nullable=False),
    sa.UniqueConstraint("source_id", "course_id", "kind"),
    sa.CheckConstraint(KIND, name="kind"),
    sa.CheckConstraint("max_score > 0", name="max_score"),
)
sa.Index("ix_sources_course_id_source_id", sources.c.course_id, sources.c.source_id)

grades = sa.Table(
    "grades",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("student_id", sa.Uuid, nullable=False),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("source_id", sa.Uuid, nullable=False),
    sa.Column("score", Points, nullable=False),
    sa.Column("max_score", Points, nullable=False),
    sa.Column("percent", Percent, sa.Computed(PERCENT, persisted=True), nullable=False),
    sa.Column("graded_by", sa.Uuid),
    sa.Column("graded_at", Timestamp, nullable=False),
    sa.Column("is_manual", sa.Boolean, nullable=False),
    sa.Column("reported_version", sa.BigInteger, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.UniqueConstraint("student_id", "source_id"),
    sa.ForeignKeyConstraint(
        ["source_id", "course_id", "kind"],
        ["sources.source_id", "sources.course_id", "sources.kind"],
        onupdate="CASCADE",
    ),
    sa.CheckConstraint(SCORE, name="score"),
)
sa.Index("ix_grades_student_id_graded_at_id", grades.c.student_id, grades.c.graded_at, grades.c.id)
sa.Index("ix_grades_course_id_student_id", grades.c.course_id, grades.c.student_id)

# One row a version of a grade: what it was before is the row of the version before.
grade_changes = sa.Table(
    "grade_changes",
    metadata,
    sa.Column("grade_id", sa.Uuid, sa.ForeignKey("grades.id"), primary_key=True),
    sa.Column("version", sa.BigInteger, primary_key=True),
    sa.Column("number", sa.BigInteger, sa.Identity(always=True), nullable=False),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("score", Points, nullable=False),
    sa.Column("max_score", Points, nullable=False),
    sa.Column("percent", Percent, sa.Computed(PERCENT, persisted=True), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("changed_by", sa.Uuid),
    sa.Column("changed_at", Timestamp, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False),
    sa.CheckConstraint("reason IN ('grade', 'regrade', 'late_policy', 'import')", name="reason"),
)
sa.Index("ix_grade_changes_course_id_number", grade_changes.c.course_id, grade_changes.c.number)

grading_scales = sa.Table(
    "grading_scales",
    metadata,
    sa.Column("course_id", sa.Uuid, primary_key=True),
    sa.Column("five", Percent, nullable=False),
    sa.Column("four", Percent, nullable=False),
    sa.Column("three", Percent, nullable=False),
    sa.Column("homework_weight", sa.Numeric(3, 2), nullable=False),
    sa.Column("test_weight", sa.Numeric(3, 2), nullable=False),
    sa.Column("updated_by", sa.Uuid, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("100 >= five AND five > four AND four > three AND three >= 0", name="thresholds"),
    sa.CheckConstraint("homework_weight >= 0 AND test_weight >= 0", name="weights"),
    sa.CheckConstraint("homework_weight + test_weight = 1", name="whole"),
)
