"""The gradebook as a CSV file."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from urllib.parse import unquote

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import Classroom, enroll, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, a_caller
from tests.support.gradebook import api, fill_course, record, set_membership

LAMBDA_ANSWER_BYTES = 6_291_556


def export(room: Classroom, query: str = "?format=csv") -> Answer:
    """Export the room's gradebook as its teacher."""
    return api.get(f"{room.path}/gradebook:export{query}", caller=room.teacher)


def rows_of(answer: Answer) -> list[list[str]]:
    """Parse the file as a spreadsheet does."""
    assert answer.status == 200, answer.text
    assert answer.text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"), newline=""), strict=True))


def test_file_has_a_row_a_student_and_a_column_a_source(room: Classroom) -> None:
    homework = record(room, score=9.5, title="Разломци")
    record(room, kind="test", score=14, max_score=20, title="Test")
    record(room, homework_id=homework["source_id"], student_id=str(room.classmate.user_id), score=6, title="Разломци")

    answer = export(room)

    assert rows_of(answer) == [
        ["student_id", "full_name", "Разломци", "Test", "average_percent", "mark"],
        [str(room.student.user_id), "Ana Anić", "9.50", "14.00", "82.50", "4"],
        [str(room.classmate.user_id), "Bora Borić", "6.00", "", "60.00", "3"],
    ]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


def test_averages_are_the_gradebooks(room: Classroom) -> None:
    for score in (3.33, 3.34, 9):
        record(room, score=score)
    record(room, kind="test", score=6.67)

    (row, _) = api.get(f"{room.path}/gradebook", caller=room.teacher).json()["rows"]

    assert rows_of(export(room))[1][-2:] == [f"{row['average_percent']:.2f}", str(row["mark"])]


def test_format_may_be_left_out_or_be_csv(room: Classroom) -> None:
    assert export(room, "").text == export(room, "?format=csv").text


@pytest.mark.parametrize("query", ["?format=xlsx", "?format=", "?format=CSV"])
def test_another_format_is_refused(room: Classroom, query: str) -> None:
    answer = export(room, query)

    assert (answer.status, answer.fields) == (422, {"format"})


@pytest.mark.parametrize("verb", [":export", "%3Aexport", "%3aexport"])
def test_verb_works_escaped_too(room: Classroom, verb: str) -> None:
    assert api.get(f"{room.path}/gradebook{verb}?format=csv", caller=room.teacher).status == 200


def test_file_is_named_for_its_course(room: Classroom) -> None:
    keep_copy_of_course(room.course_id, title='Алгебра "I"\r\nX: 1; a/b', version=2)

    disposition = export(room).headers["Content-Disposition"]

    assert disposition.isascii()
    assert disposition.startswith("attachment; filename=\"gradebook.csv\"; filename*=UTF-8''Gradebook%20")
    assert not set(disposition.split("''")[1]) & set('"\r\n;/ ')
    assert unquote(disposition.split("''")[1]) == 'Gradebook Алгебра "I"\r\nX: 1; a/b.csv'


@pytest.mark.parametrize("name", ["=cmd|'/C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " ＝1", 'x";=1', "a\r\n=1"])
def test_no_cell_is_a_formula(room: Classroom, name: str) -> None:
    enroll(room.course_id, a_caller(), name=name)
    record(room, title=name)

    answer = export(room)

    for separator in (",", ";", "\t"):
        for row in csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=separator):
            assert not any(cell.lstrip(' "\t\r\n').startswith(("=", "+", "-", "@", "＝")) for cell in row)


def test_columns_of_the_same_title_are_told_apart(room: Classroom) -> None:
    same = [record(room, title="Essay"), record(room, kind="test", title="Essay")]
    record(room, title="mark")
    record(room, title="Other")

    heads = rows_of(export(room))[0]

    assert len(set(heads)) == len(heads)
    assert {f"Essay [{grade['source_id']}]" for grade in same} < set(heads)
    assert "Other" in heads


def test_title_that_looks_like_a_told_apart_one_is_told_apart_too(room: Classroom) -> None:
    same = sorted(str(new_id()) for _ in range(2))
    for source_id in same:
        record(room, homework_id=source_id, title="Essay")
    record(room, title=f"Essay [{same[0]}]")

    heads = rows_of(export(room))[0]

    assert len(set(heads)) == len(heads)


def test_only_active_students_have_a_row(room: Classroom) -> None:
    set_membership(room.course_id, room.student.user_id, "student", "removed", version=2)

    assert [row[1] for row in rows_of(export(room))] == ["full_name", "Bora Borić"]


def test_number_of_statements_is_flat(database: ServiceDatabase, room: Classroom) -> None:
    def statements() -> int:
        before = Statements.count
        assert export(room).status == 200
        return Statements.count - before

    record(room)
    assert statements() == 4
    fill_course(database, room, students=1200, sources=3)
    assert statements() == 4


def test_twenty_thousand_students_fit(database: ServiceDatabase, room: Classroom) -> None:
    fill_course(database, room, students=20_000, sources=10)

    answer = export(room)

    assert answer.text.count("\r\n") == 20_003
    assert len(json.dumps(answer.text)) < LAMBDA_ANSWER_BYTES


def test_gradebook_that_no_answer_can_carry_is_refused_without_being_read_whole(
    database: ServiceDatabase, room: Classroom
) -> None:
    fill_course(database, room, students=20_000, sources=1, name="repeat('Ђ', 500) || n")

    tracemalloc.start()
    answer = export(room)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert (answer.status, answer.code) == (422, "export_too_large")
    # The names alone are 20 MB.
    assert peak < 12_000_000


def test_next_request_works_after_an_export_that_broke_off(database: ServiceDatabase, room: Classroom) -> None:
    fill_course(database, room, students=3_000, sources=1, name="repeat('Ђ', 500) || n")
    assert export(room).status == 422

    assert api.get(f"{room.path}/gradebook", caller=room.teacher).status == 200
    assert database.rows("SELECT 1 FROM pg_stat_activity WHERE state LIKE 'idle in%'") == []
