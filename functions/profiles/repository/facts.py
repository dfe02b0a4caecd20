"""Statements about the facts of homeworks and tests, and the figures that all facts make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from functions.profiles.tables import attendance, homework_results, lessons, test_results

_STUDENT_LOCKS = 0x5046  # "PF"

_student_id = sa.bindparam("user_id", type_=sa.Uuid)
_sum = sa.func.coalesce
_was_there = attendance.c.status.in_(("present", "late"))
_homeworks = (
    sa.select(
        sa.func.count().label("submitted"),
        sa.func.count(homework_results.c.percent).label("graded"),
        _sum(sa.func.sum(homework_results.c.percent), 0).label("percents"),
        sa.func.max(homework_results.c.submitted_at).label("last_at"),
    )
    .where(homework_results.c.student_id == _student_id)
    .subquery("homework_facts")
)
_tests = (
    sa.select(
        sa.func.count().label("taken"),
        sa.func.count().filter(test_results.c.is_passed).label("passed"),
        _sum(sa.func.sum(test_results.c.counted_percent), 0).label("percents"),
        sa.func.max(test_results.c.finished_at).label("last_at"),
    )
    .where(test_results.c.student_id == _student_id)
    .subquery("test_facts")
)
_lessons = (
    sa.select(
        sa.func.count().filter(_was_there).label("attended"),
        sa.func.count().filter(attendance.c.status == "absent").label("missed"),
        # A lesson can be marked before it begins; nobody was active in the future.
        sa.func.max(sa.func.least(lessons.c.starts_at, attendance.c.marked_at)).filter(_was_there).label("last_at"),
    )
    .join(lessons, lessons.c.id == attendance.c.lesson_id)
    .where(attendance.c.student_id == _student_id, lessons.c.is_cancelled.is_(False))
    .subquery("lesson_facts")
)
FACTS = (
    sa.select(
        _tests.c.taken.label("tests_taken"),
        _tests.c.passed.label("tests_passed"),
        _tests.c.percents.label("test_percents"),
        _homeworks.c.submitted.label("homeworks_submitted"),
        _homeworks.c.graded.label("homeworks_graded"),
        _homeworks.c.percents.label("homework_percents"),
        _lessons.c.attended.label("lessons_attended"),
        _lessons.c.missed.label("lessons_missed"),
        sa.func.greatest(_tests.c.last_at, _homeworks.c.last_at, _lessons.c.last_at).label("last_fact_at"),
    )
    .select_from(_tests.join(_homeworks, sa.true()).join(_lessons, sa.true()))
    .subquery("facts")
)
"""One row with the fields of `figures.Figures` that facts have, and `last_fact_at`; it asks for `user_id`."""

_HOLD_STUDENT = sa.select(
    sa.func.pg_advisory_xact_lock(_STUDENT_LOCKS, sa.func.hashtext(sa.cast(sa.bindparam("student_id"), sa.Text)))
)
_GRADED_WORKS = sa.select(
    sa.select(sa.func.count(homework_results.c.percent))
    .where(homework_results.c.student_id == _student_id)
    .scalar_subquery()
    + sa.select(sa.func.count()).where(test_results.c.student_id == _student_id).scalar_subquery()
)


def hold_student(db: sa.Connection, student_id: UUID) -> None:
    """Let nobody else add to this student's results until the commit, so that who counts them counts them all."""
    db.execute(_HOLD_STUDENT, {"student_id": str(student_id)})


def keep_submission(db: sa.Connection, values: Mapping[str, Any]) -> None:
    """Keep that a homework was handed in; of several times the latest.

    Args:
        values: student_id, homework_id, submitted_at.
    """
    upsert = insert(homework_results).values(**values, graded_attempt=0, graded_version=0)
    latest = sa.func.greatest(homework_results.c.submitted_at, upsert.excluded.submitted_at)
    db.execute(
        upsert.on_conflict_do_update(index_elements=["student_id", "homework_id"], set_={"submitted_at": latest})
    )


def keep_grade(db: sa.Connection, values: Mapping[str, Any]) -> None:
    """Keep a homework's grade, unless a newer one is known.

    Args:
        values: student_id, homework_id, percent, graded_attempt, graded_version.
    """
    upsert = insert(homework_results).values(values)
    new, known = upsert.excluded, homework_results.c
    is_newer = sa.tuple_(new.graded_attempt, new.graded_version) > sa.tuple_(known.graded_attempt, known.graded_version)
    changed = {name: new[name] for name in ("percent", "graded_attempt", "graded_version")}
    db.execute(upsert.on_conflict_do_update(index_elements=["student_id", "homework_id"], set_=changed, where=is_newer))


def keep_attempt(db: sa.Connection, values: Mapping[str, Any]) -> None:
    """Keep a test's result: passed once is passed, what counts is the newest, and the last attempt's end.

    Args:
        values: student_id, test_id, is_passed, counted_percent, result_version, finished_at.
    """
    upsert = insert(test_results).values(values)
    new, known = upsert.excluded, test_results.c
    is_newer = new.result_version > known.result_version
    changed = {
        "is_passed": known.is_passed | new.is_passed,
        "counted_percent": sa.case((is_newer, new.counted_percent), else_=known.counted_percent),
        "result_version": sa.func.greatest(known.result_version, new.result_version),
        "finished_at": sa.func.greatest(known.finished_at, new.finished_at),
    }
    db.execute(upsert.on_conflict_do_update(index_elements=["student_id", "test_id"], set_=changed))


def graded_works(db: sa.Connection, student_id: UUID) -> int:
    """Count a student's graded homeworks and finished tests."""
    return int(db.scalar(_GRADED_WORKS, {"user_id": student_id}) or 0)
