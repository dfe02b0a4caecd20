"""A course's gradebook: rows, columns, averages, pages, and a flat number of statements."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from functions.gradebook.grading import GradeKind
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import Classroom, enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.gradebook import a_classroom, a_report, api, fill_course, record, report, set_membership


def gradebook(room: Classroom, query: str = "") -> Any:
    """Read the room's gradebook as its teacher."""
    answer = api.get(f"{room.path}/gradebook{query}", caller=room.teacher)
    assert answer.status == 200, answer.text
    return answer.json()


def test_empty_course_has_its_students_and_no_columns(room: Classroom) -> None:
    empty: dict[str, Any] = {"grades": {}, "average_percent": None, "mark": None}

    assert gradebook(room) == {
        "course_id": str(room.course_id),
        "columns": [],
        "rows": [
            {"student_id": str(room.student.user_id), "full_name": "Ana Anić", **empty},
            {"student_id": str(room.classmate.user_id), "full_name": "Bora Borić", **empty},
        ],
        "next_cursor": None,
    }


def test_rows_hold_grades_by_source_average_and_mark(room: Classroom) -> None:
    homework = record(room, score=9, title="Homework")
    test = record(room, kind="test", score=14, max_score=20, title="Test")
    record(room, homework_id=homework["source_id"], student_id=str(room.classmate.user_id), score=6, title="Homework")

    book = gradebook(room)

    homework_id, test_id = homework["source_id"], test["source_id"]
    assert book["columns"] == [
        {"source_id": homework_id, "kind": "homework", "title": "Homework", "max_score": 10},
        {"source_id": test_id, "kind": "test", "title": "Test", "max_score": 20},
    ]
    first, second = book["rows"]
    assert first["grades"] == {
        homework_id: {"score": 9, "percent": 90, "mark": 5},
        test_id: {"score": 14, "percent": 70, "mark": 3},
    }
    assert (first["average_percent"], first["mark"]) == (80, 4)
    assert second["grades"] == {homework_id: {"score": 6, "percent": 60, "mark": 3}}
    assert (second["average_percent"], second["mark"]) == (60, 3)


def test_averages_are_exact_and_rounded_once(room: Classroom) -> None:
    for score in (Decimal("33.33"), Decimal("33.34")):
        report(a_report(room, score=score, max_score=Decimal(100)))
    report(a_report(room, kind=GradeKind.TEST, score=Decimal("66.67"), max_score=Decimal(100)))

    # (33.335 + 66.67) / 2 = 50.0025, while rounding between would give 50.01
    assert gradebook(room)["rows"][0]["average_percent"] == 50


def test_marks_and_averages_follow_the_scale_at_once(room: Classroom) -> None:
    record(room, score=8)
    record(room, kind="test", score=5)
    assert (gradebook(room)["rows"][0]["average_percent"], gradebook(room)["rows"][0]["mark"]) == (65, 3)

    body = {"thresholds": {"5": 70, "4": 60, "3": 50}, "weights": {"homework": 0.75, "test": 0.25}}
    api.put(f"{room.path}/grading-scale", body, caller=room.teacher)

    row = gradebook(room)["rows"][0]
    assert (row["average_percent"], row["mark"]) == (72.5, 5)
    assert sorted(cell["mark"] for cell in row["grades"].values()) == [3, 5]


def test_only_active_students_have_a_row(room: Classroom) -> None:
    record(room)
    set_membership(room.course_id, room.student.user_id, "student", "removed", version=2)

    book = gradebook(room)

    assert [row["full_name"] for row in book["rows"]] == ["Bora Borić"]
    assert len(book["columns"]) == 1


def test_student_whose_name_has_not_come_yet_is_shown(room: Classroom) -> None:
    newcomer = enroll(room.course_id, a_caller())
    record(room, student_id=str(newcomer.user_id))

    first = gradebook(room)["rows"][0]

    assert (first["student_id"], first["full_name"], len(first["grades"])) == (str(newcomer.user_id), "", 1)


def test_grades_of_other_courses_do_not_show(room: Classroom) -> None:
    record(a_classroom(student=room.student))

    book = gradebook(room)

    assert (book["columns"], book["rows"][0]["grades"]) == ([], {})


def test_pages_go_by_name_and_id_and_stay_stable_under_inserts(room: Classroom) -> None:
    twins = sorted(str(enroll(room.course_id, a_caller(), name="Bora Borić").user_id) for _ in range(2))
    seen: list[tuple[str, str]] = []
    cursor = ""

    while True:
        page = gradebook(room, f"?limit=1{cursor}")
        seen += [(row["full_name"], row["student_id"]) for row in page["rows"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={quote(page['next_cursor'])}"
        enroll(room.course_id, a_caller(), name="Aaron")

    boras = sorted([str(room.classmate.user_id), *twins])
    assert seen == [("Ana Anić", str(room.student.user_id)), *(("Bora Borić", student) for student in boras)]


@pytest.mark.parametrize(("query", "field"), [("?limit=0", "limit"), ("?limit=101", "limit"), ("?cursor=x", "cursor")])
def test_bad_page_is_refused(room: Classroom, query: str, field: str) -> None:
    answer = api.get(f"{room.path}/gradebook{query}", caller=room.teacher)

    assert (answer.status, answer.fields) == (422, {field})


def test_number_of_statements_is_flat(database: ServiceDatabase, room: Classroom) -> None:
    def statements(query: str) -> int:
        before = Statements.count
        rows = gradebook(room, query)["rows"]
        assert len(rows) > 0
        return Statements.count - before

    record(room)
    enroll(room.course_id, a_caller(), name="Third")
    assert statements("?limit=100") == 5

    fill_course(database, room, students=300, sources=20)
    assert statements("?limit=100") == 5


def test_very_wide_course_gives_shorter_pages(database: ServiceDatabase, room: Classroom) -> None:
    fill_course(database, room, students=120, sources=500)

    page = gradebook(room, "?limit=100")

    assert (len(page["columns"]), len(page["rows"])) == (500, 80)
    follow = gradebook(room, f"?limit=100&cursor={page['next_cursor']}")
    assert len(follow["rows"]) == 42
    assert follow["next_cursor"] is None


def test_column_order_does_not_depend_on_who_was_graded_when(room: Classroom) -> None:
    first, second = sorted(str(new_id()) for _ in range(2))
    record(room, homework_id=second, title="Second")
    record(room, homework_id=first, title="First")

    assert [column["title"] for column in gradebook(room)["columns"]] == ["First", "Second"]
