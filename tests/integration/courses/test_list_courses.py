"""GET /api/courses"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.auth import Caller
from kernel.engine import Statements
from tests.support.courses import a_classroom, a_course, an_archived_course, api, enroll, register
from tests.support.databases import ServiceDatabase


def titles(query: str, caller: Caller) -> list[str]:
    answer = api.get(f"/api/courses{query}", caller=caller)
    assert answer.status == 200, answer.text
    return [course["title"] for course in answer.json()["items"]]


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    assert api.get("/api/courses").status == 401


def test_everybody_sees_their_own_courses_newest_first(database: ServiceDatabase) -> None:
    teacher, colleague, student = (register(database, role) for role in ("teacher", "teacher", "student"))
    first, second = a_course(teacher, title="First"), a_course(teacher, title="Second")
    foreign = a_course(colleague, title="Foreign")
    enroll(second, teacher, student)
    enroll(first, teacher, student)
    enroll(foreign, colleague, teacher, "assistant")

    assert titles("", teacher.caller) == ["Foreign", "Second", "First"]
    assert titles("", student.caller) == ["Second", "First"]
    assert titles("", register(database, "student").caller) == []


@pytest.mark.parametrize("role", ["manager", "admin"])
def test_managers_and_admins_see_all_courses(database: ServiceDatabase, role: str) -> None:
    reader = register(database, role)
    course = a_course(register(database, "teacher"))

    answer = api.get("/api/courses", caller=reader.caller)

    assert answer.json() == {"items": [course], "next_cursor": None}


def test_the_role_filter_is_about_the_callers_own_part(database: ServiceDatabase) -> None:
    teacher, manager = register(database, "teacher"), register(database, "manager")
    taught = a_course(manager, title="Taught by the manager")
    foreign = a_course(teacher, title="Assisted")
    enroll(foreign, teacher, manager, "assistant")
    a_course(teacher, title="Foreign")

    assert titles("?role=teacher", manager.caller) == [taught["title"]]
    assert titles("?role=assistant", manager.caller) == ["Assisted"]
    assert titles("?role=student", manager.caller) == []
    assert titles("?role=teacher", teacher.caller) == ["Foreign", "Assisted"]


def test_the_join_code_is_shown_only_where_the_caller_is_staff(database: ServiceDatabase) -> None:
    teacher, assistant = register(database, "teacher"), register(database, "student")
    enroll(a_course(teacher, title="Assisting"), teacher, assistant, "assistant")
    enroll(a_course(teacher, title="Learning"), teacher, assistant)

    items = api.get("/api/courses", caller=assistant.caller).json()["items"]

    assert {course["title"]: "join_code" in course for course in items} == {"Assisting": True, "Learning": False}


def test_the_status_filter_tells_active_from_archived(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    a_course(teacher, title="Active")
    an_archived_course(teacher, title="Archived")

    assert titles("?status=active", teacher.caller) == ["Active"]
    assert titles("?status=archived", teacher.caller) == ["Archived"]
    assert titles("", teacher.caller) == ["Archived", "Active"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("alg", {"Algebra"}),
        ("ALG", {"Algebra"}),
        ("math-1", {"Algebra", "Geometry"}),
        ("%D0%90%D0%BB%D0%B3%D0%B5%D0%B1", {"АЛГЕБРА"}),
        ("100%25", {"100% chemistry"}),
        ("a_", set()),
        ("%25", set()),
        ("%5C", set()),
        ("gebra", set()),
        ("", {"Algebra", "Geometry", "АЛГЕБРА", "100% chemistry"}),
    ],
)
def test_q_finds_what_a_title_or_code_begins_with(database: ServiceDatabase, q: str, found: set[str]) -> None:
    teacher, manager = register(database, "teacher"), register(database, "manager")
    a_course(teacher, title="Algebra", code="MATH-101")
    a_course(teacher, title="Geometry", code="math-102")
    a_course(teacher, title="АЛГЕБРА")
    a_course(teacher, title="100% chemistry")

    assert set(titles(f"?q={q}", manager.caller)) == found
    assert set(titles(f"?q={q}", teacher.caller)) == found


def test_pages_hold_every_course_once_while_new_ones_come(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    made = [a_course(teacher, title=f"Course {number}")["title"] for number in range(5)]

    seen: list[str] = []
    page = api.get("/api/courses?limit=2", caller=teacher.caller).json()
    while True:
        seen += [course["title"] for course in page["items"]]
        a_course(teacher, title="Made meanwhile")
        if page["next_cursor"] is None:
            break
        page = api.get(f"/api/courses?limit=2&cursor={page['next_cursor']}", caller=teacher.caller).json()

    assert seen == made[::-1]


def test_a_page_of_long_texts_ends_before_it_outgrows_what_a_function_may_answer(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    database.rows(
        """INSERT INTO courses
           SELECT gen_random_uuid(), 'Long ' || n, repeat('ы', 20000), null, 'UTC', null, null, 'active', :owner,
                  'code' || n, now(), now(), 1
           FROM generate_series(1, 100) AS n""",
        owner=teacher.user_id,
    )
    manager, seen, query = register(database, "manager"), 0, "?limit=100"

    while True:
        answer = api.get(f"/api/courses{query}", caller=manager.caller)
        assert len(answer.text.encode()) < 6_000_000
        seen += len(answer.json()["items"])
        if answer.json()["next_cursor"] is None:
            break
        query = f"?limit=100&cursor={answer.json()['next_cursor']}"

    assert seen == 100


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=broken", "cursor"),
        ("cursor=", "cursor"),
        ("cursor=WyJub3QtYW4taWQiXQ", "cursor"),
        ("role=owner", "role"),
        ("status=deleted", "status"),
        (f"q={'x' * 201}", "q"),
        ("q=a%00b", "q"),
    ],
)
def test_a_query_out_of_its_range_is_422(database: ServiceDatabase, query: str, field: str) -> None:
    answer = api.get(f"/api/courses?{query}", caller=register(database, "teacher").caller)

    assert (answer.status, answer.fields) == (422, {field})


def test_another_lists_cursor_is_422(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    roster: dict[str, Any] = api.get(f"{classroom.url}/enrollments?limit=1", caller=classroom.teacher.caller).json()

    answer = api.get(f"/api/courses?cursor={roster['next_cursor']}", caller=classroom.teacher.caller)

    assert (answer.status, answer.fields) == (422, {"cursor"})


def test_an_unknown_query_parameter_is_ignored(database: ServiceDatabase) -> None:
    teacher = register(database, "teacher")
    a_course(teacher, title="Algebra")

    assert titles("?color=red", teacher.caller) == ["Algebra"]


@pytest.mark.parametrize("role", ["teacher", "manager"])
def test_a_list_costs_one_statement_whatever_its_size(database: ServiceDatabase, role: str) -> None:
    reader = register(database, role)
    for number in range(7):
        a_course(reader, title=f"Course {number}")

    before = Statements.count
    assert len(titles("?limit=5&q=course", reader.caller)) == 5
    assert Statements.count - before == 1
