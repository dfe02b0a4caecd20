"""Attendance: who may mark and see it, and what is kept of it."""

from __future__ import annotations

from typing import Any

import pytest

from kernel import clock
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.races import race
from tests.support.schedule import (
    MONDAY,
    Classroom,
    a_cancelled_lesson,
    a_lesson,
    a_record,
    api,
    everything,
    mark,
    path_of,
)

NOTHING = "0192f3a0-0000-7000-8000-0000000000ff"


def marks(room: Classroom, lesson: dict[str, Any], who: str) -> Any:
    answer = api.get(path_of(lesson, "attendance"), caller=room.caller(who))
    assert answer.status == 200, answer.text
    return answer.json()["items"]


@pytest.mark.parametrize(
    ("who", "marking", "reading"),
    [
        ("anonymous", 401, 401),
        ("outsider", 404, 404),
        ("other_teacher", 404, 404),
        ("student", 403, 200),
        ("assistant", 200, 200),
        ("manager", 200, 200),
        ("admin", 200, 200),
    ],
)
def test_who_may_mark_and_read(
    database: ServiceDatabase, room: Classroom, who: str, marking: int, reading: int
) -> None:
    lesson = a_lesson(room)
    before = everything(database)
    body = {"records": [a_record(room.student)]}

    assert api.post(path_of(lesson, "attendance"), body, caller=room.caller(who)).status == marking
    assert api.get(path_of(lesson, "attendance"), caller=room.caller(who)).status == reading

    assert (everything(database) == before) is (marking != 200)


def test_marks_are_answered_in_the_order_of_the_request(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)

    with clock.frozen_at(MONDAY):
        answer = mark(room, lesson, a_record(room.classmate, "late", note="5 min"), a_record(room.student))

    second, first = answer.json()["items"]
    assert answer.json()["next_cursor"] is None
    assert first["full_name"] == "Ana Anić"
    assert second == {
        "lesson_id": lesson["id"],
        "student_id": str(room.classmate.user_id),
        "full_name": "Bora Borić",
        "status": "late",
        "note": "5 min",
        "marked_by": str(room.teacher.user_id),
        "marked_at": "2026-03-16T09:00:00Z",
    }
    assert marks(room, lesson, "teacher") == [first, second]


def test_students_see_their_own_row_alone(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    mark(room, lesson, a_record(room.classmate), a_record(room.student, "absent"))

    assert [item["status"] for item in marks(room, lesson, "student")] == ["absent"]
    assert len(marks(room, lesson, "manager")) == 2


def test_marking_again_replaces_and_keeps_the_history(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    mark(room, lesson, a_record(room.student, "absent", note="ill?"), headers={"X-Request-Id": "first"})
    mark(room, lesson, a_record(room.student, "excused"), caller=room.assistant, headers={"X-Request-Id": "second"})

    [mark_now] = marks(room, lesson, "student")
    assert (mark_now["status"], mark_now["note"]) == ("excused", None)
    history = database.rows("SELECT * FROM attendance_changes ORDER BY version")
    assert [(row["version"], row["status"], row["note"], row["request_id"]) for row in history] == [
        (1, "absent", "ill?", "first"),
        (2, "excused", None, "second"),
    ]
    assert [row["marked_by"] for row in history] == [room.teacher.user_id, room.assistant.user_id]


def test_only_changes_are_told(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    mark(room, lesson, a_record(room.student), a_record(room.classmate))
    mark(room, lesson, a_record(room.student), a_record(room.classmate, "late"))

    told = database.events("AttendanceMarked")

    assert len(told) == 3
    assert told[-1] == {
        "lesson_id": lesson["id"],
        "course_id": str(room.course_id),
        "student_id": str(room.classmate.user_id),
        "status": "late",
        "lesson_starts_at": lesson["starts_at"],
        "lesson_timezone": "Europe/Berlin",
        "marked_by": str(room.teacher.user_id),
        "marked_at": told[-1]["marked_at"],
        "version": 2,
    }
    assert len(database.rows("SELECT * FROM attendance_changes")) == 3


def test_everybody_named_twice_or_unknown_is_told_by_the_records_path(
    database: ServiceDatabase, room: Classroom
) -> None:
    lesson = a_lesson(room)
    before = everything(database)

    twice = mark(room, lesson, a_record(room.student), a_record(room.classmate), a_record(room.student, "late"))
    foreign = mark(room, lesson, a_record(room.student), a_record(room.outsider), a_record(room.assistant))

    assert (twice.status, twice.fields) == (422, {"records.2.student_id"})
    assert (foreign.status, foreign.fields) == (422, {"records.1.student_id", "records.2.student_id"})
    assert everything(database) == before


@pytest.mark.parametrize(
    ("record", "field"),
    [
        ({"student_id": "x", "status": "present"}, "records.0.student_id"),
        ({"student_id": NOTHING, "status": "asleep"}, "records.0.status"),
        ({"student_id": NOTHING}, "records.0.status"),
        ({"student_id": NOTHING, "status": "late", "note": "x" * 501}, "records.0.note"),
        ({"student_id": NOTHING, "status": "late", "why": "x"}, "records.0.why"),
    ],
)
def test_bad_record_is_named(database: ServiceDatabase, room: Classroom, record: Any, field: str) -> None:
    answer = mark(room, a_lesson(room), record)

    assert (answer.status, answer.fields) == (422, {field})


@pytest.mark.parametrize("count", [0, 501])
def test_one_to_500_records(database: ServiceDatabase, room: Classroom, count: int) -> None:
    records = [{"student_id": str(new_id()), "status": "present"} for _ in range(count)]

    answer = mark(room, a_lesson(room), *records)

    assert (answer.status, answer.fields) == (422, {"records"})


def test_500_cost_as_many_statements_as_one(database: ServiceDatabase, room: Classroom) -> None:
    database.rows(
        """INSERT INTO memberships SELECT :course, gen_random_uuid(), 'student', 'active', 1
           FROM generate_series(1, 500)""",
        course=room.course_id,
    )
    rows = database.rows(
        "SELECT user_id FROM memberships WHERE course_id = :course AND role = 'student'", course=room.course_id
    )
    records = [{"student_id": str(row["user_id"]), "status": "present"} for row in rows[:500]]
    lesson = a_lesson(room)

    def cost(*some: dict[str, Any]) -> int:
        before = Statements.count
        answer = mark(room, lesson, *some)
        assert (answer.status, len(answer.json()["items"])) == (200, len(some))
        return Statements.count - before

    assert cost(*records[:1]) == cost(*records)
    assert len(database.rows("SELECT * FROM attendance")) == 500


def test_cancelled_lesson_takes_no_marks(database: ServiceDatabase, room: Classroom) -> None:
    answer = mark(room, a_cancelled_lesson(room), a_record(room.student))

    assert (answer.status, answer.code) == (409, "lesson_cancelled")


def test_former_student_is_not_marked(database: ServiceDatabase, room: Classroom) -> None:
    enroll(room.course_id, room.student, status="removed", version=2)

    assert mark(room, a_lesson(room), a_record(room.student)).status == 422


def test_replay_gives_the_first_answer(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    first, second = (mark(room, lesson, a_record(room.student), headers={"Idempotency-Key": "k"}) for _ in range(2))

    assert second.headers["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()


def test_list_is_paged_by_name(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    people = [enroll(room.course_id, a_caller(), name=f"Pupil {number}") for number in range(5)]
    mark(room, lesson, *map(a_record, reversed(people)))
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        suffix = f"&cursor={cursor}" if cursor else ""
        page = api.get(path_of(lesson, f"attendance?limit=2{suffix}"), caller=room.teacher).json()
        names += [item["full_name"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert names == [f"Pupil {number}" for number in range(5)]


def test_two_writers_at_once_lose_nothing(database: ServiceDatabase, room: Classroom) -> None:
    lesson = a_lesson(room)
    people = [enroll(room.course_id, a_caller()) for _ in range(30)]

    def ask(status: str, *, backwards: bool) -> Any:
        records = [a_record(each, status) for each in (people[::-1] if backwards else people)]
        return lambda: mark(room, lesson, *records).status

    outcomes = race(database, *(ask(status, backwards=status < "b") for status in ("absent", "present", "late")))

    assert outcomes == [200, 200, 200]
    final = database.rows("SELECT status, version FROM attendance")
    assert {row["version"] for row in final} == {3}
    assert len({row["status"] for row in final}) == 1
    assert len(database.rows("SELECT * FROM attendance_changes")) == 90


def test_marking_and_cancelling_at_once_leave_no_mark_on_a_cancelled_lesson(
    database: ServiceDatabase, room: Classroom
) -> None:
    lesson = a_lesson(room)

    outcomes = race(
        database,
        lambda: mark(room, lesson, a_record(room.student)).status,
        lambda: api.patch(path_of(lesson), {"status": "cancelled"}, caller=room.teacher).status,
    )

    assert outcomes[1] == 200
    assert len(database.rows("SELECT * FROM attendance")) == (1 if outcomes[0] == 200 else 0)
    order = [event["version"] for event in database.events("LessonCancelled")]
    assert order == [2]
