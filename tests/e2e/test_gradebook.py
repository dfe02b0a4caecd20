"""The gradebook, as the contract's section 5 tells it."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.people import Person, register
from tests.support.teaching import Classroom, a_course, enroll


@pytest.fixture
def course(classroom: Classroom) -> Any:
    """A course with one student and no grades."""
    made = a_course(classroom.teacher)
    enroll(classroom.teacher, made["id"], classroom.student)
    return made


def record(
    classroom: Classroom, course: Any, score: float, *, kind: str = "tests", source: str = "", **changes: Any
) -> Any:
    key = "test_id" if kind == "tests" else "homework_id"
    body = {
        "student_id": classroom.student.user_id,
        "course_id": course["id"],
        key: source or str(new_id()),
        "title": "Written work",
        "score": score,
        "max_score": 10,
    }
    return classroom.teacher.post(f"/api/gradebook/{kind}", {**body, **changes})


def test_second_grade_for_the_same_source_replaces_the_first(classroom: Classroom, course: Any) -> None:
    source = str(new_id())

    first, second = (record(classroom, course, score, source=source) for score in (7, 9.5))

    assert (first.status, second.status) == (201, 200)
    fields = "id student_id course_id kind source_id title score max_score percent mark graded_by graded_at version"
    assert set(fields.split()) <= set(first.json())
    assert (first.json()["percent"], first.json()["mark"]) == (70, 3)
    assert (second.json()["id"], second.json()["percent"], second.json()["mark"]) == (first.json()["id"], 95, 5)
    history = classroom.teacher.read(f"/api/courses/{course['id']}/gradebook/history")["items"]
    assert len(history) == 2


@pytest.mark.parametrize(("score", "mark"), [(9, 5), (8.99, 4), (7.5, 4), (7.49, 3), (6, 3), (5.99, 2), (0, 2)])
def test_mark_follows_the_default_scale(classroom: Classroom, course: Any, score: float, mark: int) -> None:
    assert record(classroom, course, score).json()["mark"] == mark


def test_scale_and_weights_hold_at_once(classroom: Classroom, course: Any) -> None:
    assert record(classroom, course, 10, kind="homework").status == 201
    assert record(classroom, course, 5, kind="tests").status == 201
    path = f"/api/courses/{course['id']}"
    assert classroom.student.read(f"{path}/grading-scale") == {
        **classroom.teacher.read(f"{path}/grading-scale"),
        "thresholds": {"5": 90, "4": 75, "3": 60},
        "weights": {"homework": 0.5, "test": 0.5},
    }

    scale = {"thresholds": {"5": 99, "4": 60, "3": 40}, "weights": {"homework": 0.2, "test": 0.8}}
    assert classroom.teacher.put(f"{path}/grading-scale", scale).status == 200

    (row,) = classroom.teacher.read(f"{path}/gradebook")["rows"]
    assert (row["average_percent"], row["mark"]) == (60, 4)
    assert sorted(grade["mark"] for grade in row["grades"].values()) == [3, 5]
    own = classroom.student.read(f"/api/students/me/grades?course_id={course['id']}")
    assert own["summary"] == {"count": 2, "average_percent": 60, "mark": 4}


def test_export_has_no_cell_that_a_spreadsheet_would_run(http: Any, classroom: Classroom, course: Any) -> None:
    newcomer = register(http, full_name='=HYPERLINK("http://evil","x"), +1 @cmd')
    enroll(classroom.teacher, course["id"], newcomer)
    assert record(classroom, course, 4, title="-2+3 and =1").status == 201

    export = classroom.teacher.get(f"/api/courses/{course['id']}/gradebook:export?format=csv")

    assert export.status == 200
    cells = [cell for row in csv.reader(io.StringIO(export.text.lstrip("\ufeff"))) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_export_in_another_format_is_422(classroom: Classroom, course: Any) -> None:
    answer = classroom.teacher.get(f"/api/courses/{course['id']}/gradebook:export?format=exe")

    assert (answer.status, answer.fields) == (422, {"format"})


def test_grade_needs_a_student_of_the_course(classroom: Classroom, course: Any) -> None:
    answers = [
        record(classroom, course, 5, student_id=classroom.outsider.user_id),
        record(classroom, course, 5, student_id=str(new_id())),
    ]

    assert {answer.status for answer in answers} <= {404, 422}
    assert record(classroom, course, 10.01).status == 422


def test_grades_are_filtered_by_kind_and_time(classroom: Classroom, course: Any) -> None:
    homework, test = (record(classroom, course, 5, kind=kind).json() for kind in ("homework", "tests"))
    path = f"/api/students/me/grades?course_id={course['id']}"

    def found(query: str) -> list[str]:
        return [grade["id"] for grade in classroom.student.read(f"{path}{query}")["items"]]

    assert found("&kind=homework") == [homework["id"]]
    assert found("&kind=test") == [test["id"]]
    assert found("&to=2020-01-01T00:00:00Z") == []
    assert sorted(found("&from=2020-01-01T00:00:00Z")) == sorted([homework["id"], test["id"]])


def test_staff_see_the_grades_of_their_own_courses_alone(classroom: Classroom, course: Any) -> None:
    assert record(classroom, course, 5).status == 201
    own = a_course(classroom.other_teacher)
    enroll(classroom.other_teacher, own["id"], classroom.student)

    path = f"/api/students/{classroom.student.user_id}/grades"

    assert {grade["course_id"] for grade in classroom.other_teacher.read(path)["items"]} == set()
    assert course["id"] in {grade["course_id"] for grade in classroom.teacher.read(f"{path}?limit=100")["items"]}
    assert course["id"] in {grade["course_id"] for grade in classroom.manager.read(f"{path}?limit=100")["items"]}


def test_student_sees_the_same_grades_under_both_names(classroom: Classroom, course: Any) -> None:
    assert record(classroom, course, 5).status == 201
    student: Person = classroom.student

    by_me = student.read("/api/students/me/grades?limit=100")

    assert by_me == student.read(f"/api/students/{student.user_id}/grades?limit=100")
