"""Lists: whole, without repetition, and stable while rows come in."""

from __future__ import annotations

import pytest

from tests.support.people import Person, register, unique
from tests.support.teaching import Classroom, a_course, a_homework, a_submission, eventually, grade_path, pages

LISTS = [
    ("admin", "/api/users"),
    ("teacher", "/api/courses"),
    ("manager", "/api/courses"),
    ("teacher", "{course}/enrollments"),
    ("teacher", "{course}/homeworks"),
    ("student", "{course}/homeworks"),
    ("student", "/api/students/me/homeworks"),
    ("teacher", "/api/homeworks/{homework}/submissions"),
    ("student", "/api/students/me/grades"),
    ("teacher", "{course}/gradebook"),
    ("teacher", "{course}/gradebook/history"),
]


@pytest.fixture(scope="module")
def filled(classroom: Classroom) -> dict[str, str]:
    """A course with more than one page of everything, at two items a page."""
    teacher, students = classroom.teacher, [classroom.student, classroom.classmate, classroom.outsider]
    course = a_course(teacher)
    rows = [{"email": student.email, "role": "student"} for student in students]
    assert teacher.post(f"/api/courses/{course['id']}/enrollments:import", {"rows": rows}).json()["created"] == 3
    homeworks = [a_homework(teacher, course["id"]) for _ in range(3)]
    submissions = [a_submission(student, homeworks[0]["id"]) for student in students]
    submissions += [a_submission(classroom.student, homework["id"]) for homework in homeworks[1:]]
    for submission in submissions:
        assert teacher.post(grade_path(submission), {"score": 60}).status == 200
    path = f"/api/courses/{course['id']}"
    eventually(
        lambda: len(teacher.read(f"{path}/gradebook/history?limit=100")["items"]) == len(submissions) or None,
        "all grades are in the gradebook",
    )
    return {"course": path, "homework": homeworks[0]["id"]}


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_pages_together_are_the_whole_list(classroom: Classroom, filled: dict[str, str], who: str, path: str) -> None:
    person, url = classroom.person(who), path.format(**filled)
    kind = "rows" if url.endswith("gradebook") else "items"
    whole = [item for page in pages(person, url, 100) for item in page[kind]]

    walked = [item for page in pages(person, url, 2) for item in page[kind]]

    assert len(walked) > 2
    assert walked == whole


@pytest.mark.parametrize(("who", "path"), LISTS)
def test_limit_and_cursor_are_checked(classroom: Classroom, filled: dict[str, str], who: str, path: str) -> None:
    for query, field in (("limit=0", "limit"), ("limit=101", "limit"), ("limit=abc", "limit"), ("cursor=x", "cursor")):
        answer = classroom.person(who).get(f"{path.format(**filled)}?{query}")
        assert (answer.status, answer.fields) == (422, {field}), query


@pytest.mark.parametrize("limit", ["-1", "1.5", "", "1e1", "%00", "99999999999999999999"])
def test_limit_is_a_whole_number(teacher: Person, limit: str) -> None:
    answer = teacher.get(f"/api/courses?limit={limit}")

    assert (answer.status, answer.fields) == (422, {"limit"})


@pytest.mark.parametrize("cursor", ["W10", "bnVsbA", "WzFd", "%00", "eyJhIjoxfQ", "x" * 5000])
def test_cursor_is_the_lists_own(teacher: Person, cursor: str) -> None:
    answer = teacher.get(f"/api/courses?cursor={cursor}")

    assert (answer.status, answer.fields) == (422, {"cursor"})


def test_unknown_query_parameters_are_ignored(teacher: Person) -> None:
    assert teacher.get("/api/courses?colour=red&limit=1").status == 200


def test_cursor_of_another_list_is_422(classroom: Classroom, filled: dict[str, str]) -> None:
    users = classroom.admin.read("/api/users?limit=1")["next_cursor"]

    answer = classroom.teacher.get(f"{filled['course']}/gradebook?cursor={users}")

    assert answer.status == 422


def test_rows_that_come_in_shift_no_page(classroom: Classroom) -> None:
    teacher, course = classroom.teacher, a_course(classroom.teacher)
    before = [a_homework(teacher, course["id"])["id"] for _ in range(5)]
    path = f"/api/courses/{course['id']}/homeworks"

    walked = [
        item["id"]
        for page in pages(teacher, path, 2, between=lambda: a_homework(teacher, course["id"]))
        for item in page["items"]
    ]

    assert len(walked) == len(set(walked))
    assert set(before) <= set(walked)


def test_rows_that_go_lose_nobody_else(classroom: Classroom) -> None:
    teacher, course = classroom.teacher, a_course(classroom.teacher)
    people: list[Person] = [classroom.student, classroom.classmate, classroom.outsider, classroom.assistant]
    for person in people:
        role = "assistant" if person is classroom.assistant else "student"
        teacher.made(f"/api/courses/{course['id']}/enrollments", {"user_id": person.user_id, "role": role})
    path = f"/api/courses/{course['id']}/enrollments"
    first = teacher.read(f"{path}?limit=2")
    last_seen = first["items"][1]["user_id"]

    assert teacher.delete(f"{path}/{last_seen}").status == 204

    rest = [item for page in pages(teacher, path, 2, cursor=first["next_cursor"]) for item in page["items"]]
    seen = {item["user_id"] for item in first["items"] + rest}
    assert seen == {teacher.user_id, *(person.user_id for person in people)}


def test_filters_narrow_the_lists(classroom: Classroom, filled: dict[str, str]) -> None:
    teacher = classroom.teacher
    drafts = teacher.read(f"{filled['course']}/homeworks?status=draft")["items"]
    graded = teacher.read(f"/api/homeworks/{filled['homework']}/submissions?status=graded")["items"]
    teaching = classroom.assistant.read("/api/courses?role=assistant&limit=100")["items"]

    assert drafts == []
    assert len(graded) == 3
    assert classroom.course_id in {course["id"] for course in teaching}
    assert classroom.student.read("/api/courses?role=teacher")["items"] == []


@pytest.mark.parametrize(
    ("who", "query"),
    [
        ("admin", "/api/users?role=pupil"),
        ("admin", "/api/users?is_active=perhaps"),
        ("teacher", "/api/courses?role=owner"),
        ("teacher", "{course}/homeworks?status=lost"),
        ("student", "/api/students/me/homeworks?state=lost"),
        ("student", "/api/students/me/homeworks?course_id=7"),
        ("teacher", "/api/homeworks/{homework}/submissions?status=lost"),
        ("student", "/api/students/me/grades?kind=essay"),
        ("student", "/api/students/me/grades?from=2031-01-01T00:00:00"),
        ("student", "/api/students/me/grades?to=tomorrow"),
    ],
)
def test_filter_out_of_its_range_is_422(classroom: Classroom, filled: dict[str, str], who: str, query: str) -> None:
    answer = classroom.person(who).get(query.format(**filled))

    assert (answer.status, answer.fields) == (422, {query.split("?")[1].split("=")[0]})


def test_new_people_are_found_by_name(classroom: Classroom) -> None:
    word = unique("Zz")
    person = register(classroom.teacher.http, full_name=f"{word} Ünïque")

    found = classroom.admin.read(f"/api/users?q={word.lower()}")["items"]

    assert [user["id"] for user in found] == [person.user_id]
