"""The database that the migrations make, and what it refuses by itself."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from functions.gradebook import tables
from kernel.tables import directory
from localstack.embedded.postgres import Server
from tests.support.catalogue import differences
from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gradebook import a_classroom, record

SECOND_GRADE = """
    INSERT INTO grades (id, student_id, course_id, kind, source_id, score, max_score, graded_at, is_manual,
                        reported_version, version)
    SELECT gen_random_uuid(), student_id, course_id, kind, source_id, 1, 1, graded_at, is_manual, 0, 1 FROM grades
"""


def test_migrations_make_what_the_tables_say(server: Server, database: ServiceDatabase) -> None:
    assert differences(server, database, tables.metadata, directory) == set()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("UPDATE grades SET score = max_score + 0.01", "ck_grades_score"),
        ("UPDATE grades SET score = -0.01", "ck_grades_score"),
        ("UPDATE grades SET percent = 100", "can only be updated to DEFAULT"),
        ("UPDATE grades SET kind = 'test'", "fk_grades_source_id_course_id_kind"),
        ("UPDATE grades SET course_id = gen_random_uuid()", "fk_grades_source_id_course_id_kind"),
        ("UPDATE sources SET kind = 'exam'", "ck_sources_kind"),
        ("UPDATE grade_changes SET reason = 'mood'", "ck_grade_changes_reason"),
        (
            SECOND_GRADE,
            "uq_grades_student_id_source_id",
        ),
    ],
)
def test_database_refuses_what_can_not_be(
    database: ServiceDatabase, room: Classroom, change: str, constraint: str
) -> None:
    record(room)

    with pytest.raises(sa.exc.DBAPIError, match=constraint):
        database.rows(change)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"five": 75}, "ck_grading_scales_thresholds"),
        ({"five": 101}, "ck_grading_scales_thresholds"),
        ({"three": -1}, "ck_grading_scales_thresholds"),
        ({"homework": 1.5, "test": -0.5}, "ck_grading_scales_weights"),
        ({"homework": 0.4}, "ck_grading_scales_whole"),
    ],
)
def test_database_refuses_an_impossible_scale(database: ServiceDatabase, values: Any, constraint: str) -> None:
    scale = {"five": 90, "four": 75, "three": 60, "homework": 0.5, "test": 0.5, **values}
    insert = (
        "INSERT INTO grading_scales VALUES (gen_random_uuid(), :five, :four, :three, :homework, :test,"
        " gen_random_uuid(), now(), 1)"
    )

    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        database.rows(insert, **scale)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT * FROM grades WHERE student_id = :id ORDER BY graded_at DESC, id DESC LIMIT 51",
            "ix_grades_student_id_graded_at_id",
        ),
        (
            "SELECT * FROM grade_changes WHERE course_id = :id ORDER BY number DESC LIMIT 51",
            "ix_grade_changes_course_id",
        ),
        ("SELECT * FROM sources WHERE course_id = :id ORDER BY source_id", "ix_sources_course_id_source_id"),
        (
            "SELECT * FROM grades WHERE course_id = :id AND student_id = ANY(ARRAY[:id])",
            "ix_grades_course_id_student_id",
        ),
    ],
)
def test_every_list_has_its_index(database: ServiceDatabase, query: str, index: str) -> None:
    room = a_classroom()
    explained = f"EXPLAIN {query}".replace(":id", f"'{room.course_id}'::uuid")

    with psycopg.connect(database.owner_url, autocommit=True) as connection:
        # What earlier tests have deleted lies in the indexes until then, and makes some of them dearer.
        connection.execute("VACUUM ANALYZE grades, grade_changes, sources")
        connection.execute("SET enable_seqscan = off; SET enable_sort = off")
        plan = connection.execute(explained).fetchall()

    assert index in str(plan)
