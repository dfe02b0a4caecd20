"""GET /api/homeworks/{homework_id} and GET /api/courses/{course_id}/homeworks"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.homework import EVERYBODY, a_classroom, a_homework, a_homework_in, api, path_of

MEMBERS = ("teacher", "assistant", "student", "classmate", "manager", "admin")
SEES_DRAFTS = ("teacher", "assistant", "manager", "admin")


def titles(answer: Any) -> list[str]:
    assert answer.status == 200, answer.text
    return [homework["title"] for homework in answer.json()["items"]]


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)

    assert api.get(room.path).status == 401
    assert api.get(path_of(homework)).status == 401


@pytest.mark.parametrize("status", ["assigned", "closed"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_members_read_what_was_assigned_and_others_find_nothing(
    database: ServiceDatabase, who: str, status: str
) -> None:
    room = a_classroom()
    homework = a_homework_in(room, status)

    answer = api.get(path_of(homework), caller=room.caller(who))

    assert answer.status == (200 if who in MEMBERS else 404)
    if who in MEMBERS:
        assert answer.json() == homework
        assert answer.headers["ETag"] == f'"{homework["version"]}"'


@pytest.mark.parametrize("who", EVERYBODY)
def test_drafts_are_there_for_staff_managers_and_admins_alone(database: ServiceDatabase, who: str) -> None:
    room = a_classroom()
    draft = a_homework(room, status="draft")

    assert api.get(path_of(draft), caller=room.caller(who)).status == (200 if who in SEES_DRAFTS else 404)


def test_what_must_not_be_known_looks_like_what_is_not_there(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework, draft = a_homework(room), a_homework(room, status="draft")

    answers = [
        api.get(f"/api/homeworks/{new_id()}", caller=room.student),
        api.get(path_of(homework), caller=room.outsider),
        api.get(path_of(draft), caller=room.student),
    ]

    problems = [{**answer.json(), "request_id": ""} for answer in answers]
    assert problems[0]["code"] == "homework_not_found"
    assert problems[1:] == problems[:1] * 2


@pytest.mark.parametrize("homework_id", ["1", "not-an-id", "0198c0de-0000-7000-8000-00000000000g"])
def test_a_malformed_id_is_404(database: ServiceDatabase, homework_id: str) -> None:
    assert api.get(f"/api/homeworks/{homework_id}", caller=a_caller("admin")).status == 404


def test_a_removed_student_finds_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    enroll(room.course_id, room.student, status="removed", version=2)

    assert api.get(path_of(homework), caller=room.student).status == 404
    assert api.get(room.path, caller=room.student).code == "course_not_found"


@pytest.mark.parametrize("who", ["outsider", "other_teacher"])
def test_a_course_of_others_lists_nothing(database: ServiceDatabase, who: str) -> None:
    room = a_classroom()

    answer = api.get(room.path, caller=room.caller(who))

    assert (answer.status, answer.code) == (404, "course_not_found")


def test_the_list_is_newest_first_and_students_see_no_drafts(database: ServiceDatabase) -> None:
    room = a_classroom()
    for status in ("draft", "assigned", "closed"):
        a_homework_in(room, status, title=status)
    a_homework(a_classroom(), title="of another course")

    assert titles(api.get(room.path, caller=room.assistant)) == ["closed", "assigned", "draft"]
    assert titles(api.get(room.path, caller=room.manager)) == ["closed", "assigned", "draft"]
    assert titles(api.get(room.path, caller=room.student)) == ["closed", "assigned"]


@pytest.mark.parametrize(
    ("who", "status", "found"),
    [
        ("teacher", "draft", ["draft"]),
        ("teacher", "assigned", ["assigned"]),
        ("student", "closed", ["closed"]),
        ("student", "draft", []),
    ],
)
def test_the_list_is_narrowed_by_status(database: ServiceDatabase, who: str, status: str, found: list[str]) -> None:
    room = a_classroom()
    for each in ("draft", "assigned", "closed"):
        a_homework_in(room, each, title=each)

    assert titles(api.get(f"{room.path}?status={status}", caller=room.caller(who))) == found


def test_pages_neither_repeat_nor_lose_anything_while_homeworks_come_in(database: ServiceDatabase) -> None:
    room = a_classroom()
    for number in range(5):
        a_homework(room, title=str(number))

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = api.get(f"{room.path}?limit=2{cursor and f'&cursor={cursor}'}", caller=room.student)
        seen += titles(answer)
        a_homework(room, title="late arrival")
        cursor = answer.json()["next_cursor"]

    assert seen == ["4", "3", "2", "1", "0"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("cursor=x", "cursor"),
        ("status=x", "status"),
    ],
)
def test_a_query_out_of_its_range_is_422(database: ServiceDatabase, query: str, field: str) -> None:
    room = a_classroom()

    answer = api.get(f"{room.path}?{query}", caller=room.student)

    assert (answer.status, answer.fields) == (422, {field})


def test_unknown_parameters_are_ignored(database: ServiceDatabase) -> None:
    room = a_classroom()

    assert api.get(f"{room.path}?colour=red", caller=room.student).status == 200


def test_reads_take_the_same_few_statements_whatever_the_size(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)

    def statements(url: str) -> int:
        before = Statements.count
        assert api.get(url, caller=room.student).status == 200
        return Statements.count - before

    one = statements(room.path)
    for number in range(20):
        a_homework(room, title=str(number))

    assert (one, statements(room.path), statements(path_of(homework))) == (3, 3, 3)
