"""The tables of course_service_db, beside the kernel's messaging tables and its copy of people."""

from __future__ import annotations

import sqlalchemy as sa

from kernel import tables as kernel_tables
from kernel.tables import Timestamp, people

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

courses = sa.Table(
    "courses",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("code", sa.Text),
    sa.Column("timezone", sa.Text, nullable=False),
    sa.Column("starts_on", sa.Date),
    sa.Column("ends_on", sa.Date),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("owner_id", sa.Uuid, sa.ForeignKey(people.c.user_id), nullable=False),
    sa.Column("join_code", sa.Text, nullable=False, unique=True),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("status IN ('active', 'archived')", name="status"),
    sa.CheckConstraint("starts_on <= ends_on", name="dates"),
)
sa.Index("ix_courses_title_prefix", sa.func.lower(courses.c.title).label("t"), postgresql_ops={"t": "text_pattern_ops"})
sa.Index("ix_courses_code_prefix", sa.func.lower(courses.c.code).label("c"), postgresql_ops={"c": "text_pattern_ops"})

enrollments = sa.Table(
    "enrollments",
    metadata,
    sa.Column("course_id", sa.Uuid, sa.ForeignKey("courses.id"), primary_key=True),
    sa.Column("user_id", sa.Uuid, sa.ForeignKey(people.c.user_id), primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("enrolled_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("role IN ('student', 'teacher', 'assistant')", name="role"),
    sa.CheckConstraint("status IN ('active', 'removed')", name="status"),
)
sa.Index(
    "ix_enrollments_roster",
    enrollments.c.course_id,
    enrollments.c.status,
    enrollments.c.enrolled_at,
    enrollments.c.user_id,
)
sa.Index(
    "ix_enrollments_of_person",
    enrollments.c.user_id,
    enrollments.c.course_id,
    postgresql_where=enrollments.c.status == "active",
)
