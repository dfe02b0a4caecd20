"""GET /api/homeworks/{homework_id}/submissions and …/{submission_id}"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from kernel.pagination import MAX_PAGE_CHARACTERS
from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.homework import (
    EVERYBODY,
    Classroom,
    a_classroom,
    a_grade,
    a_homework,
    a_submission,
    api,
    path_of,
    submission_path,
)

SEES_ALL = ("teacher", "assistant", "manager", "admin")


def a_class_of(room: Classroom, homework: dict[str, Any], size: int, text: str = "x = 2") -> list[str]:
    """Let new students hand in; return the submissions' ids in the order of handing in."""
    return [a_submission(enroll(room.course_id, a_caller()), homework, text)["id"] for _ in range(size)]


def ids_of(answer: Any) -> list[str]:
    assert answer.status == 200, answer.text
    return [submission["id"] for submission in answer.json()["items"]]


@pytest.mark.parametrize("who", EVERYBODY)
def test_its_student_and_who_sees_all_read_a_submission(database: ServiceDatabase, who: str) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))

    answer = api.get(submission_path(submission), caller=room.caller(who))

    if who in (*SEES_ALL, "student"):
        assert (answer.status, answer.json()) == (200, submission)
        assert answer.headers["ETag"] == '"1"'
    else:
        unknown = "submission_not_found" if who == "classmate" else "homework_not_found"
        assert (answer.status, answer.code) == (404, unknown)


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))

    assert api.get(submission_path(submission)).status == 401
    assert api.get(f"/api/homeworks/{submission['homework_id']}/submissions").status == 401


@pytest.mark.parametrize("submission_id", ["1", "0198c0de-0000-7000-8000-000000000001"])
def test_a_submission_that_is_not_there_is_404(database: ServiceDatabase, submission_id: str) -> None:
    room = a_classroom()

    assert api.get(path_of(a_homework(room), "submissions", submission_id), caller=room.teacher).status == 404


def test_a_submission_is_not_found_under_another_homework(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission, other = a_submission(room.student, a_homework(room)), a_homework(room)

    answer = api.get(path_of(other, "submissions", submission["id"]), caller=room.teacher)

    assert (answer.status, answer.code) == (404, "submission_not_found")


def test_a_removed_student_no_longer_reads_their_work(database: ServiceDatabase) -> None:
    room = a_classroom()
    submission = a_submission(room.student, a_homework(room))
    enroll(room.course_id, room.student, status="removed", version=2)

    assert api.get(submission_path(submission), caller=room.student).status == 404
    assert api.get(submission_path(submission), caller=room.teacher).status == 200


@pytest.mark.parametrize(
    ("who", "status"), [("student", 403), ("classmate", 403), ("outsider", 404), ("other_teacher", 404)]
)
def test_the_list_is_for_who_sees_all_records(database: ServiceDatabase, who: str, status: int) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_submission(room.student, homework)

    assert api.get(path_of(homework, "submissions"), caller=room.caller(who)).status == status


@pytest.mark.parametrize("who", SEES_ALL)
def test_the_list_shows_current_works_oldest_first_with_their_students(database: ServiceDatabase, who: str) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_submission(room.student, homework, "Replaced")
    of_classmate = a_submission(room.classmate, homework)
    of_student = a_submission(room.student, homework)
    a_submission(room.student, a_homework(room))

    answer = api.get(path_of(homework, "submissions"), caller=room.caller(who))

    assert answer.json() == {
        "items": [{**of_classmate, "full_name": "Bora Borić"}, {**of_student, "full_name": "Ana Anić"}],
        "next_cursor": None,
    }


def test_a_student_whose_copy_has_not_come_yet_has_no_name(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_class_of(room, homework, 1)

    (item,) = api.get(path_of(homework, "submissions"), caller=room.teacher).json()["items"]

    assert item["full_name"] is None


def test_the_list_is_narrowed_by_status(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    graded, waiting = a_submission(room.student, homework), a_submission(room.classmate, homework)
    a_grade(room.teacher, graded, 70)
    url = path_of(homework, "submissions")

    assert ids_of(api.get(f"{url}?status=graded", caller=room.teacher)) == [graded["id"]]
    assert ids_of(api.get(f"{url}?status=submitted", caller=room.teacher)) == [waiting["id"]]
    assert api.get(f"{url}?status=late", caller=room.teacher).fields == {"status"}


def test_pages_neither_repeat_nor_lose_anything_while_works_come_in(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    expected = a_class_of(room, homework, 4)

    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        url = f"{path_of(homework, 'submissions')}?limit=2{cursor and f'&cursor={cursor}'}"
        answer = api.get(url, caller=room.teacher)
        seen += ids_of(answer)
        if len(seen) == 2:
            expected += a_class_of(room, homework, 1)
        cursor = answer.json()["next_cursor"]

    assert seen == expected


def test_a_page_of_long_texts_ends_early_and_goes_on(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    count = MAX_PAGE_CHARACTERS // 50_000 + 2
    expected = a_class_of(room, homework, count, text="ж" * 50_000)
    url = f"{path_of(homework, 'submissions')}?limit=100"

    first = api.get(url, caller=room.teacher)
    second = api.get(f"{url}&cursor={first.json()['next_cursor']}", caller=room.teacher)

    assert len(ids_of(first)) == count - 2
    assert len(first.text.encode()) < 3_000_000
    assert ids_of(first) + ids_of(second) == expected


def test_the_list_takes_the_same_few_statements_whatever_its_size(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    a_submission(room.student, homework)

    def statements() -> int:
        before = Statements.count
        assert api.get(path_of(homework, "submissions"), caller=room.teacher).status == 200
        return Statements.count - before

    one = statements()
    a_class_of(room, homework, 15)

    assert (one, statements()) == (4, 4)


def test_the_list_of_a_homework_that_is_not_there_is_404(database: ServiceDatabase) -> None:
    room = a_classroom()

    assert api.get(f"/api/homeworks/{new_id()}/submissions", caller=room.teacher).code == "homework_not_found"
