"""GET /api/students/me/homeworks"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from kernel.clock import frozen_at
from kernel.engine import Statements, engine
from kernel.ids import new_id
from tests.support.classroom import archive, enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, a_caller
from tests.support.homework import (
    DUE,
    Classroom,
    a_classroom,
    a_closed_homework,
    a_grade,
    a_homework,
    a_submission,
    an_upload,
    api,
    path_of,
)
from tests.support.uploads import Bucket

URL = "/api/students/me/homeworks"
HOUR = timedelta(hours=1)


def titles(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [homework["title"] for homework in answer.json()["items"]]


def due(moment: datetime) -> str:
    return moment.isoformat()


def a_desk(room: Classroom) -> dict[str, Any]:
    """Give the room's student a homework of every kind; return those with a work of theirs."""
    a_homework(room, title="draft", status="draft", due_at=due(DUE))
    a_homework(room, title="open", due_at=due(DUE + HOUR))
    a_homework(room, title="due now", due_at=due(DUE))
    a_homework(room, title="late", due_at=due(DUE - HOUR))
    a_homework(room, title="never due")
    a_closed_homework(room, title="missed", due_at=due(DUE + 2 * HOUR))
    made = {title: a_homework(room, title=title, due_at=due(DUE - 2 * HOUR)) for title in ("handed in", "graded")}
    made["handed in"] = a_submission(room.student, made["handed in"])
    made["graded"] = a_grade(room.teacher, a_submission(room.student, made["graded"]), 77.5)
    return made


@pytest.mark.parametrize(
    ("who", "status"), [("anonymous", 401), ("teacher", 403), ("manager", 403), ("admin", 403), ("assistant", 200)]
)
def test_only_students_of_the_school_have_such_a_list(database: ServiceDatabase, who: str, status: int) -> None:
    assert api.get(URL, caller=a_classroom().caller(who)).status == status


def test_what_was_assigned_comes_soonest_due_first_with_the_own_work(database: ServiceDatabase) -> None:
    room = a_classroom()
    made = a_desk(room)

    with frozen_at(DUE):
        answer = api.get(URL, caller=room.student)

    assert titles(answer) == ["handed in", "graded", "late", "due now", "open", "missed", "never due"]
    items = {item["title"]: item for item in answer.json()["items"]}
    submission = {"id": made["graded"]["id"], "status": "graded", "score": 77.5, "attempt": 1}
    assert items["graded"]["submission"] == submission
    assert items["handed in"]["submission"]["score"] is None
    assert items["open"]["submission"] is None
    assert {title: item["state"] for title, item in items.items()} == {
        "handed in": "submitted",
        "graded": "graded",
        "late": "overdue",
        "due now": "todo",
        "open": "todo",
        "missed": "overdue",
        "never due": "todo",
    }
    homework = api.get(path_of(items["open"]), caller=room.student).json()
    assert {name: items["open"][name] for name in homework} == homework


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("todo", ["due now", "open", "never due"]),
        ("overdue", ["late", "missed"]),
        ("submitted", ["handed in"]),
        ("graded", ["graded"]),
    ],
)
def test_the_list_is_narrowed_by_state(database: ServiceDatabase, state: str, found: list[str]) -> None:
    room = a_classroom()
    a_desk(room)

    with frozen_at(DUE):
        assert titles(api.get(f"{URL}?state={state}", caller=room.student)) == found


def test_courses_are_mixed_by_due_date_and_narrowed_by_course(database: ServiceDatabase) -> None:
    student = a_caller()
    rooms = [a_classroom(student=student) for _ in range(2)]
    for number in range(4):
        a_homework(rooms[number % 2], title=str(number), due_at=due(DUE + number * HOUR))

    assert titles(api.get(URL, caller=student)) == ["0", "1", "2", "3"]
    assert titles(api.get(f"{URL}?course_id={rooms[1].course_id}", caller=student)) == ["1", "3"]
    assert titles(api.get(f"{URL}?course_id={new_id()}", caller=student)) == []


def test_only_courses_where_the_caller_learns_now_count(database: ServiceDatabase) -> None:
    room = a_classroom()
    a_homework(room)

    assert titles(api.get(URL, caller=room.assistant)) == []
    assert titles(api.get(URL, caller=room.outsider)) == []
    enroll(room.course_id, room.student, status="removed", version=2)
    assert titles(api.get(URL, caller=room.student)) == []
    enroll(room.course_id, room.student, version=3)
    assert titles(api.get(URL, caller=room.student)) == ["Linear equations"]


def test_an_archived_course_stays_in_sight(database: ServiceDatabase) -> None:
    room = a_classroom()
    a_homework(room)
    archive(room)

    assert titles(api.get(URL, caller=room.student)) == ["Linear equations"]


def test_works_of_others_and_earlier_attempts_do_not_show(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_grade(room.teacher, a_submission(room.classmate, homework), 10)
    a_submission(room.student, homework)
    current = a_submission(room.student, homework)

    (item,) = api.get(URL, caller=room.student).json()["items"]

    assert item["submission"] == {"id": current["id"], "status": "submitted", "score": None, "attempt": 2}


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_hold_over_equal_and_missing_due_dates(database: ServiceDatabase, limit: int) -> None:
    room = a_classroom()
    for title, due_at in [("a", DUE), ("b", DUE), ("c", None), ("d", None), ("e", DUE - HOUR)]:
        a_homework(room, title=title, due_at=due_at and due(due_at))

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = api.get(f"{URL}?limit={limit}{cursor and f'&cursor={cursor}'}", caller=room.student)
        seen += titles(answer)
        a_homework(room, title="came in", due_at=due(DUE - 2 * HOUR))
        cursor = answer.json()["next_cursor"]

    assert seen == ["e", "a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("query", "field"),
    [("state=lost", "state"), ("course_id=7", "course_id"), ("limit=101", "limit"), ("cursor=WzFd", "cursor")],
)
def test_a_query_out_of_its_range_is_422(database: ServiceDatabase, query: str, field: str) -> None:
    answer = api.get(f"{URL}?{query}", caller=a_caller())

    assert (answer.status, answer.fields) == (422, {field})


def test_the_list_takes_two_statements_whatever_its_size(database: ServiceDatabase, bucket: Bucket) -> None:
    student = a_caller()
    for _ in range(3):
        room = a_classroom(student=student)
        for number in range(4):
            a_submission(student, a_homework(room, title=str(number)))
    homework = a_homework(room, title="with a file", due_at=due(DUE))
    body = {"attachment_ids": [an_upload(room.teacher, homework)]}
    api.patch(path_of(homework), body, caller=room.teacher)
    before = Statements.count

    items = api.get(URL, caller=student).json()["items"]

    assert Statements.count - before == 2
    assert len(items) == 13
    assert [(file["filename"], file["url"]) for file in items[0]["attachments"]] == [("proof.pdf", None)]


def test_the_list_is_read_by_indexes(database: ServiceDatabase) -> None:
    filler = """
        INSERT INTO homeworks (id, course_id, title, status, due_at, timezone, max_score, created_by, created_at,
                               updated_at, version)
        SELECT gen_random_uuid(), courses.id, 'x', 'assigned', now() + number * interval '1 hour', 'UTC', 10,
               courses.id, now(), now(), 1
        FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, 300)) AS courses, generate_series(1, 20) AS number
    """
    database.rows(filler)
    room = a_classroom()
    a_submission(room.student, a_homework(room))
    seen: list[str] = []

    def explain(connection: sa.Connection, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "due_order" in statement and statement.startswith("SELECT"):
            plan = connection.connection.dbapi_connection.execute(f"EXPLAIN {statement}", parameters)  # type: ignore[union-attr]
            seen.extend(line for (line,) in plan.fetchall())

    database.rows("ANALYZE homeworks")
    sa.event.listen(engine(), "before_cursor_execute", explain)
    assert len(api.get(URL, caller=room.student).json()["items"]) == 1

    plan = "\n".join(seen)
    assert "ix_homeworks_" in plan
    assert "Seq Scan on homeworks" not in plan
