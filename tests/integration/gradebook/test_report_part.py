"""The gradebook's part of a report: to the cent what the API shows, streamed, and of one moment."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from functions.gradebook.handlers import export
from functions.gradebook.service import report_part
from kernel.db import snapshot
from kernel.ids import new_id
from kernel.staged_part import PartRequest
from tests.support.classroom import Classroom, enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.gradebook import MORNING, a_report, api, fill_course, report, set_membership
from tests.support.parts import exported
from tests.support.races import race

pytestmark = pytest.mark.usefixtures("staging")


def number(text: str | None) -> float | None:
    """A decimal as the API writes it."""
    assert text is None or text == f"{Decimal(text):.2f}"
    return None if text is None else float(text)


def book_of(room: Classroom) -> dict[str, Any]:
    book: dict[str, Any] = api.get(f"{room.path}/gradebook?limit=100", caller=room.teacher).json()
    return book


def as_book(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Turn a part back into what the API answers."""
    columns = [record for record in records if record["record"] == "column"]
    rows = []
    for student in (record for record in records if record["record"] == "student"):
        cells = zip(columns, student["scores"], student["percents"], student["marks"], strict=True)
        grades = {
            column["source_id"]: {"score": number(score), "percent": number(percent), "mark": mark}
            for column, score, percent, mark in cells
            if score is not None
        }
        rows.append(
            {
                "student_id": student["student_id"],
                "full_name": student["full_name"],
                "grades": grades,
                "average_percent": number(student["average_percent"]),
                "mark": student["mark"],
            }
        )
    shown = [
        {"max_score": number(column["max_score"]), **{name: column[name] for name in ("source_id", "kind", "title")}}
        for column in columns
    ]
    return {"columns": shown, "rows": rows}


def a_varied_course(room: Classroom, seed: int) -> None:
    """Grade students of many names with awkward scores, under a scale of their own."""
    chance = random.Random(seed)
    body = {
        "thresholds": {"5": 91.25, "4": 70.5, "3": 33.33},
        "weights": {"homework": 0.37, "test": 0.63},
    }
    assert api.put(f"{room.path}/grading-scale", body, caller=room.teacher).status == 200
    students = [enroll(room.course_id, a_caller(), name=f"Ž {chance.random()} \n=1+1") for _ in range(6)]
    sources = [(new_id(), chance.choice(["homework", "test"]), Decimal(chance.randint(1, 9999)) / 7) for _ in range(7)]
    for student in [*students, room.student]:
        for source_id, kind, most in chance.sample(sources, chance.randint(0, 7)):
            max_score = most.quantize(Decimal("0.01"))
            score = (max_score * chance.randint(0, 300) / 300).quantize(Decimal("0.01"))
            about = {"student_id": student.user_id, "source_id": source_id, "kind": kind, "title": f"{kind} «{most}»"}
            report(a_report(room, **about, score=min(score, max_score), max_score=max_score))


@pytest.mark.parametrize("seed", range(5))
def test_course_performance_is_the_gradebook_to_the_cent(room: Classroom, seed: int) -> None:
    a_varied_course(room, seed)

    found = as_book(exported(export.handler, "course_performance", course_id=room.course_id))

    book = book_of(room)
    assert found == {"columns": book["columns"], "rows": book["rows"]}
    assert len(found["rows"]) == 8


def test_head_tells_the_scale(room: Classroom) -> None:
    head = exported(export.handler, "course_performance", course_id=room.course_id)[0]

    assert head["thresholds"] == {"5": "90.00", "4": "75.00", "3": "60.00"}
    assert head["weights"] == {"homework": "0.50", "test": "0.50"}


def test_period_leaves_out_what_was_graded_outside_of_it(room: Classroom) -> None:
    for minute, score in ((0, 1), (10, 6), (20, 9)):
        report(a_report(room, minute=minute, score=Decimal(score)))
    since, until = MORNING + timedelta(minutes=10), MORNING + timedelta(minutes=20)

    found = exported(export.handler, "course_performance", course_id=room.course_id, since=since, until=until)

    students = {record["student_id"]: record for record in found if record["record"] == "student"}
    assert len([record for record in found if record["record"] == "column"]) == 1
    assert students[str(room.student.user_id)]["percents"] == ["60.00"]
    assert students[str(room.student.user_id)]["average_percent"] == "60.00"
    assert students[str(room.classmate.user_id)]["average_percent"] is None


def test_removed_members_and_staff_are_no_rows(room: Classroom) -> None:
    report(a_report(room))
    set_membership(room.course_id, room.student.user_id, "student", "removed", version=5)

    found = exported(export.handler, "course_performance", course_id=room.course_id)

    assert [record["full_name"] for record in found if record["record"] == "student"] == ["Bora Borić"]


@pytest.mark.parametrize("seed", range(3))
def test_progress_is_what_the_students_grades_show(room: Classroom, seed: int) -> None:
    a_varied_course(room, seed)
    course_id = str(room.course_id)

    head, *found = exported(
        export.handler, "student_progress", student_id=room.student.user_id, course_ids=[course_id, str(new_id())]
    )

    path = f"/api/students/{room.student.user_id}/grades?course_id={course_id}&limit=100"
    shown = api.get(path, caller=room.teacher).json()
    courses = [record for record in found if record["record"] == "course"]
    assert number(head["average_percent"]) == shown["summary"]["average_percent"]
    assert [
        (record["course_id"], record["title"], number(record["average_percent"]), record["mark"]) for record in courses
    ] == [(course_id, "Algebra I", shown["summary"]["average_percent"], shown["summary"]["mark"])]
    grades = {
        record["source_id"]: (number(record["score"]), number(record["percent"]), record["mark"], record["graded_at"])
        for record in found
        if record["record"] == "grade"
    }
    assert grades == {
        item["source_id"]: (item["score"], item["percent"], item["mark"], item["graded_at"]) for item in shown["items"]
    }


def test_progress_is_of_the_named_courses_alone_in_the_order_of_time(room: Classroom) -> None:
    elsewhere = Classroom()
    elsewhere.fill()
    enroll(elsewhere.course_id, room.student)
    report(a_report(room, minute=5), a_report(room, minute=1), a_report(room, minute=3, course_id=elsewhere.course_id))

    def minutes(*course_ids: object) -> list[int]:
        ids, student_id = [str(one) for one in course_ids], room.student.user_id
        found = exported(export.handler, "student_progress", student_id=student_id, course_ids=ids)
        return [datetime.fromisoformat(each["graded_at"]).minute for each in found if each["record"] == "grade"]

    assert minutes(room.course_id) == [1, 5]
    assert minutes(room.course_id, elsewhere.course_id) == [1, 3, 5]
    assert minutes() == []


@pytest.mark.parametrize("seed", range(3))
def test_average_over_courses_is_that_of_the_students_summary(room: Classroom, seed: int) -> None:
    a_varied_course(room, seed)
    elsewhere = Classroom()
    elsewhere.fill()
    enroll(elsewhere.course_id, room.student)
    report(a_report(room, course_id=elsewhere.course_id))
    ids = [str(room.course_id), str(elsewhere.course_id)]

    head, *_ = exported(export.handler, "student_progress", student_id=room.student.user_id, course_ids=ids)

    shown = api.get(f"/api/students/{room.student.user_id}/grades", caller=room.admin).json()
    assert number(head["average_percent"]) == shown["summary"]["average_percent"] is not None


def test_attendance_needs_nothing_of_the_gradebook(room: Classroom) -> None:
    assert len(exported(export.handler, "attendance", course_id=room.course_id)) == 1


def test_all_lines_are_of_one_moment(room: Classroom, database: ServiceDatabase) -> None:
    """What is graded while the export runs stays out, so that no row has more cells than there are columns."""
    report(a_report(room))
    asked = PartRequest.model_validate(
        {
            "operation_id": new_id(),
            "report_type": "course_performance",
            "parameters": {"course_id": room.course_id},
            "snapshot_at": datetime.now(UTC),
        }
    )
    with snapshot() as uow:
        lines = report_part.records(uow, asked)
        before = [next(lines), next(lines)]
        race(database, lambda: report(a_report(room)))
        rest = list(lines)

    assert [line["record"] for line in before] == ["head", "column"]
    assert {len(line["percents"]) for line in rest} == {1}


def test_many_students_are_streamed(room: Classroom, database: ServiceDatabase) -> None:
    fill_course(database, room, students=3000, sources=2)

    found = exported(export.handler, "course_performance", course_id=room.course_id)

    assert len([record for record in found if record["record"] == "student"]) == 3002
