"""What students are told of their marks in lessons: each once, in whatever order the marks are heard of."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.notifications import NOON, a_choice, a_mark, choose, consume, rows, speaks, tell, titles, told
from tests.support.races import race

pytestmark = pytest.mark.usefixtures("noon")

ABSENT, LATE, CHANGED = "You were marked absent", "You were marked late", "Attendance changed"


def marks(room: Classroom, *statuses: str) -> list[str]:
    """The messages of a student's marks in one lesson, one after the other."""
    mark = a_mark(room)
    return [
        tell("AttendanceMarked", **{**mark, "status": status, "version": n}) for n, status in enumerate(statuses, 1)
    ]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (["absent"], [ABSENT]),
        (["late"], [LATE]),
        (["present"], []),
        (["excused"], []),
        (["present", "excused"], []),
        (["present", "absent"], [ABSENT]),
        (["absent", "present"], [ABSENT, CHANGED]),
        (["absent", "late"], [ABSENT, CHANGED]),
        (["late", "excused", "present"], [LATE, CHANGED, CHANGED]),
        (["absent", "present", "absent"], [ABSENT, CHANGED, CHANGED]),
        (["absent", "absent"], [ABSENT]),
        (["absent", "present", "present"], [ABSENT, CHANGED]),
    ],
    ids=str,
)
def test_student_is_told_of_absence_and_lateness_and_of_what_becomes_of_them(
    database: ServiceDatabase, room: Classroom, statuses: list[str], expected: list[str]
) -> None:
    for message in marks(room, *statuses):
        consume(message, message)
        consume(message)

    assert titles(room.student) == expected


def test_words_links_and_data(database: ServiceDatabase, room: Classroom) -> None:
    mark = a_mark(room)
    consume(tell("AttendanceMarked", **mark))
    consume(tell("AttendanceMarked", **{**mark, "status": "excused", "version": 2}))

    first, second = told(room.student)

    assert first["body"] == "Lesson of 5 October 2026, 10:00 (Europe/Belgrade). Course “Algebra I”."
    assert second["body"] == "Now: excused. Lesson of 5 October 2026, 10:00 (Europe/Belgrade). Course “Algebra I”."
    assert (first["type"], first["link"]) == ("schedule", f"/courses/{room.course_id}/lessons/{mark['lesson_id']}")
    ids = {"course_id": str(room.course_id), "lesson_id": mark["lesson_id"]}
    assert [each["data"] for each in (first, second)] == [{**ids, "status": "absent"}, {**ids, "status": "excused"}]


def test_student_is_told_in_their_language(database: ServiceDatabase, room: Classroom) -> None:
    speaks(room.student, "ru")

    for message in marks(room, "absent", "late"):
        consume(message)

    assert titles(room.student) == ["Отмечено ваше отсутствие", "Отметка о посещении изменена"]
    assert told(room.student)[1]["body"].startswith("Теперь: опоздание. Занятие: 5 октября 2026, 10:00")


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_newest_mark_has_the_last_word_in_whatever_order_they_come(
    database: ServiceDatabase, room: Classroom, order: tuple[int, ...]
) -> None:
    messages = marks(room, "late", "absent", "present")

    for number in order:
        consume(messages[number])
    consume(*messages)

    last = [each["data"]["status"] for each in told(room.student)][-1:]
    assert last == ([] if order[0] == 2 else ["present"])


def test_an_older_mark_that_comes_late_is_no_news(database: ServiceDatabase, room: Classroom) -> None:
    absent, present = marks(room, "absent", "present")

    consume(present, absent)

    assert rows(database, room.student) == []


def test_marks_that_come_at_once_are_told_once_and_none_is_wrong(database: ServiceDatabase, room: Classroom) -> None:
    mark = a_mark(room)
    events = [mark, {**mark, "status": "late", "version": 2}] * 2
    calls = [lambda data=data: consume(tell("AttendanceMarked", at=NOON, **data)) for data in events]

    assert race(database, *calls) == [None] * 4

    assert sorted(titles(room.student)) in ([CHANGED, ABSENT], [LATE])


def test_marks_are_told_in_the_app_only_and_to_the_marked_student_alone(
    database: ServiceDatabase, room: Classroom
) -> None:
    consume(*marks(room, "absent", "late"))

    assert [row["mail_due_at"] for row in rows(database, room.student)] == [None, None]
    assert {row["user_id"] for row in database.rows("SELECT user_id FROM notifications")} == {room.student.user_id}


def test_each_lesson_and_student_has_marks_of_its_own(database: ServiceDatabase, room: Classroom) -> None:
    consume(*marks(room, "absent"), *marks(room, "present"))
    consume(tell("AttendanceMarked", **a_mark(room, student_id=str(room.classmate.user_id), status="late")))

    assert titles(room.student) == [ABSENT]
    assert titles(room.classmate) == [LATE]


def test_a_change_of_what_a_student_was_not_told_is_no_news(database: ServiceDatabase, room: Classroom) -> None:
    choose(room.student, a_choice(schedule={"in_app": False}))
    absent, present = marks(room, "absent", "present")
    consume(absent)
    choose(room.student, a_choice())

    consume(present)

    assert rows(database, room.student) == []


def test_a_replay_of_old_marks_tells_nobody(database: ServiceDatabase, room: Classroom) -> None:
    consume(tell("AttendanceMarked", at=NOON - timedelta(days=15), **a_mark(room)))

    assert rows(database, room.student) == []
