"""The tables of profile_service_db, beside the kernel's messaging and directory tables.

Figures are computed from facts when they are read, a row a (student, homework), (student, test) and (lesson, student).
Facts have no foreign key to profiles: a student's first work can be told of before their registration.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from kernel import tables as kernel_tables
from kernel.tables import Timestamp

metadata = sa.MetaData(naming_convention=kernel_tables.metadata.naming_convention)

Percent = sa.Numeric(5, 2)
PercentSum = sa.Numeric(14, 2)

profiles = sa.Table(
    "profiles",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("avatar_url", sa.Text),
    # Where an uploaded avatar lies in the bucket.
    sa.Column("avatar_key", sa.Text),
    sa.Column("bio", sa.Text),
    sa.Column("links", JSONB, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False),
    sa.Column("updated_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("avatar_url IS NULL OR avatar_key IS NULL", name="one_avatar"),
)

# A person's announced picture: a new announcement takes the place of the one before.
avatar_uploads = sa.Table(
    "avatar_uploads",
    metadata,
    sa.Column("user_id", sa.Uuid, primary_key=True),
    sa.Column("id", sa.Uuid, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("created_at", Timestamp, nullable=False, index=True),
    sa.CheckConstraint("size_bytes > 0", name="size_bytes"),
)

achievements = sa.Table(
    "achievements",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("user_id", sa.Uuid, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("icon", sa.Text),
    sa.Column("granted_by", sa.Uuid),
    sa.Column("granted_at", Timestamp, nullable=False),
    sa.UniqueConstraint("user_id", "code"),
)
sa.Index("ix_achievements_newest", achievements.c.user_id, achievements.c.granted_at, achievements.c.id)

homework_results = sa.Table(
    "homework_results",
    metadata,
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("homework_id", sa.Uuid, primary_key=True),
    sa.Column("submitted_at", Timestamp),
    sa.Column("percent", Percent),
    # Of the grade that is kept: a later attempt's wins, of one attempt's the later.
    sa.Column("graded_attempt", sa.Integer, nullable=False),
    sa.Column("graded_version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
)

test_results = sa.Table(
    "test_results",
    metadata,
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("test_id", sa.Uuid, primary_key=True),
    sa.Column("is_passed", sa.Boolean, nullable=False),
    sa.Column("counted_percent", Percent, nullable=False),
    sa.Column("result_version", sa.BigInteger, nullable=False),
    sa.Column("finished_at", Timestamp, nullable=False),
    sa.CheckConstraint("counted_percent BETWEEN 0 AND 100", name="counted_percent"),
)

lessons = sa.Table(
    "lessons",
    metadata,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("course_id", sa.Uuid, nullable=False),
    sa.Column("starts_at", Timestamp, nullable=False),
    # The first day of the month in which it begins, in its own zone.
    sa.Column("month", sa.Date, nullable=False),
    sa.Column("is_cancelled", sa.Boolean, nullable=False),
    # 0 while only marks have told of it.
    sa.Column("version", sa.BigInteger, nullable=False),
)
sa.Index("ix_lessons_course_id_month", lessons.c.course_id, lessons.c.month)

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("student_id", sa.Uuid, primary_key=True),
    sa.Column("lesson_id", sa.Uuid, sa.ForeignKey("lessons.id"), primary_key=True),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("marked_at", Timestamp, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.CheckConstraint("status IN ('present', 'absent', 'late', 'excused')", name="status"),
)
sa.Index("ix_attendance_lesson_id", attendance.c.lesson_id)

# The months in which a course has lessons. Who changes a month's lessons or marks holds its row until the commit.
course_months = sa.Table(
    "course_months",
    metadata,
    sa.Column("course_id", sa.Uuid, primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    # When it is over in the zones of all its lessons.
    sa.Column("ends_at", Timestamp, nullable=False),
    # When the sweep last looked at it; null again whenever something of it has changed.
    sa.Column("judged_at", Timestamp),
)
sa.Index("ix_course_months_unjudged", course_months.c.ends_at, postgresql_where=course_months.c.judged_at.is_(None))

# What an admin's word adds to the figures that the facts make.
stat_adjustments = sa.Table(
    "stat_adjustments",
    metadata,
    sa.Column("user_id", sa.Uuid, sa.ForeignKey("profiles.user_id"), primary_key=True),
    sa.Column("tests_taken", sa.Integer, nullable=False),
    sa.Column("tests_passed", sa.Integer, nullable=False),
    sa.Column("test_percents", PercentSum, nullable=False),
    sa.Column("test_weight", sa.Integer, nullable=False),
    sa.Column("homeworks_submitted", sa.Integer, nullable=False),
    sa.Column("homeworks_graded", sa.Integer, nullable=False),
    sa.Column("homework_percents", PercentSum, nullable=False),
    sa.Column("homework_weight", sa.Integer, nullable=False),
    sa.Column("lessons_attended", sa.Integer, nullable=False),
    sa.Column("lessons_missed", sa.Integer, nullable=False),
    sa.Column("activity_stated_at", Timestamp),
    # What the facts said when it was stated.
    sa.Column("activity_known_at", Timestamp),
    sa.Column("adjusted_by", sa.Uuid, nullable=False),
    sa.Column("adjusted_at", Timestamp, nullable=False),
)
