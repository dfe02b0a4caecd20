"""A student's grades: who sees which, filters, pages, summary."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import Classroom, enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer, a_caller
from tests.support.gradebook import a_classroom, a_report, api, record, report, set_membership

MINE = "/api/students/me/grades"


def path_of(room: Classroom) -> str:
    """Where the grades of the room's student are."""
    return f"/api/students/{room.student.user_id}/grades"


def titles(answer: Answer) -> list[str]:
    """Return the titles of the listed grades, in their order."""
    assert answer.status == 200, answer.text
    return [item["title"] for item in answer.json()["items"]]


@pytest.fixture
def other_room(room: Classroom) -> Classroom:
    """Another course, other staff, the same student."""
    return a_classroom(student=room.student)


def test_anonymous_is_refused(room: Classroom) -> None:
    assert api.get(MINE).status == 401
    assert api.get(path_of(room)).status == 401


def test_student_sees_their_own_grades_by_either_address(room: Classroom, other_room: Classroom) -> None:
    record(room, title="Here")
    record(other_room, title="There")
    record(room, student_id=str(room.classmate.user_id), title="Not mine")

    assert titles(api.get(MINE, caller=room.student)) == ["There", "Here"]
    assert api.get(path_of(room), caller=room.student).text == api.get(MINE, caller=room.student).text


@pytest.mark.parametrize("name", ["classmate", "outsider", "other_teacher"])
def test_another_students_grades_are_forbidden(room: Classroom, name: str) -> None:
    record(room)

    answer = api.get(path_of(room), caller=room.caller(name))

    assert (answer.status, answer.code) == (403, "not_your_grades")


@pytest.mark.parametrize("name", ["teacher", "assistant"])
def test_staff_see_the_grades_of_their_own_courses_only(room: Classroom, other_room: Classroom, name: str) -> None:
    record(room, title="Here")
    record(other_room, title="There")

    answer = api.get(path_of(room), caller=room.caller(name))

    assert titles(answer) == ["Here"]
    assert answer.json()["summary"]["count"] == 1


@pytest.mark.parametrize("name", ["manager", "admin"])
def test_managers_and_admins_see_all(room: Classroom, other_room: Classroom, name: str) -> None:
    record(room, title="Here")
    record(other_room, title="There")

    assert titles(api.get(path_of(room), caller=room.caller(name))) == ["There", "Here"]


def test_teacher_who_learns_beside_the_student_is_no_staff_there(room: Classroom) -> None:
    enroll(room.course_id, room.other_teacher, "student")

    assert api.get(path_of(room), caller=room.other_teacher).status == 403


def test_teacher_of_a_student_without_grades_sees_an_empty_list(room: Classroom) -> None:
    answer = api.get(path_of(room), caller=room.teacher)

    assert answer.json() == {
        "items": [],
        "next_cursor": None,
        "summary": {"count": 0, "average_percent": None, "mark": None},
    }


def test_removed_teacher_sees_nothing_any_more(room: Classroom) -> None:
    record(room)
    set_membership(room.course_id, room.teacher.user_id, "teacher", "removed", version=2)

    assert api.get(path_of(room), caller=room.teacher).status == 403


def test_removed_student_sees_no_grades_of_that_course(room: Classroom, other_room: Classroom) -> None:
    record(room, title="Here")
    record(other_room, title="There")
    set_membership(room.course_id, room.student.user_id, "student", "removed", version=2)

    answer = api.get(MINE, caller=room.student)

    assert titles(answer) == ["There"]
    assert answer.json()["summary"]["count"] == 1
    assert api.get(f"{MINE}?course_id={room.course_id}", caller=room.student).status == 404


def test_grade_is_seen_before_the_news_of_the_enrolment(room: Classroom) -> None:
    report(a_report(room, course_id=new_id(), title="Early"))

    assert titles(api.get(MINE, caller=room.student)) == ["Early"]


def test_unknown_student_is_not_found_by_an_admin_and_forbidden_to_a_teacher(room: Classroom) -> None:
    unknown = f"/api/students/{new_id()}/grades"

    assert (api.get(unknown, caller=room.admin).status, api.get(unknown, caller=room.teacher).status) == (404, 403)


@pytest.mark.parametrize("role", ["student", "teacher", "manager", "admin"])
def test_who_has_no_grades_has_an_empty_list_of_their_own(database: ServiceDatabase, role: str) -> None:
    assert api.get(MINE, caller=a_caller(role)).json()["items"] == []


def test_malformed_student_id_is_not_found(room: Classroom) -> None:
    assert api.get("/api/students/ana/grades", caller=room.admin).status == 404


def test_course_filter_narrows_items_and_summary(room: Classroom, other_room: Classroom) -> None:
    record(room, title="Here")
    record(other_room, title="There")

    answer = api.get(f"{MINE}?course_id={other_room.course_id}", caller=room.student)

    assert titles(answer) == ["There"]
    assert answer.json()["summary"]["count"] == 1


@pytest.mark.parametrize("name", ["teacher", "classmate"])
def test_foreign_course_in_the_filter_is_not_found(room: Classroom, other_room: Classroom, name: str) -> None:
    answer = api.get(f"{path_of(room)}?course_id={other_room.course_id}", caller=room.caller(name))

    assert (answer.status, answer.code) == (404, "course_not_found")


def test_staff_filter_by_their_course_without_the_student_is_forbidden(room: Classroom) -> None:
    elsewhere = a_classroom(teacher=room.teacher)

    path = f"/api/students/{elsewhere.student.user_id}/grades?course_id="
    assert api.get(f"{path}{elsewhere.course_id}", caller=room.teacher).status == 200
    assert api.get(f"{path}{room.course_id}", caller=room.assistant).status == 403


def test_kind_filter_narrows_items_and_summary(room: Classroom) -> None:
    record(room, title="Homework", score=5)
    record(room, kind="test", title="Test", score=10)

    answer = api.get(f"{MINE}?kind=test", caller=room.student)

    assert titles(answer) == ["Test"]
    assert answer.json()["summary"] == {"count": 1, "average_percent": 100, "mark": 5}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from=2026-03-02T09:10:00Z", [20, 10]),
        ("to=2026-03-02T09:10:00Z", [0]),
        ("from=2026-03-02T10:10:00%2B01:00&to=2026-03-02T09:20:00Z", [10]),
        ("from=2026-03-02T09:10:00Z&to=2026-03-02T09:10:00Z", []),
    ],
)
def test_range_begins_with_from_and_ends_before_to(room: Classroom, query: str, expected: list[int]) -> None:
    report(*(a_report(room, minute=minute, title=str(minute)) for minute in (10, 0, 20)))

    answer = api.get(f"{MINE}?{query}", caller=room.student)

    assert titles(answer) == [str(minute) for minute in expected]
    assert answer.json()["summary"]["count"] == len(expected)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-03-02T09:00:00", "from"),
        ("to=2026-03-02", "to"),
        ("from=yesterday", "from"),
        ("from=2026-03-02T09:00:00Z&to=2026-03-01T09:00:00Z", "to"),
        ("kind=exam", "kind"),
        ("course_id=algebra", "course_id"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=many", "limit"),
        ("cursor=broken", "cursor"),
        ("cursor=WyJhIl0", "cursor"),
    ],
)
def test_parameter_out_of_its_range_is_named(room: Classroom, query: str, field: str) -> None:
    answer = api.get(f"{MINE}?{query}", caller=room.student)

    assert (answer.status, answer.fields) == (422, {field})


def test_unknown_parameter_is_ignored(room: Classroom) -> None:
    assert api.get(f"{MINE}?colour=red", caller=room.student).status == 200


def test_pages_are_stable_under_inserts_and_the_summary_counts_all(room: Classroom) -> None:
    report(*(a_report(room, minute=minute, title=str(minute)) for minute in range(5)))
    seen: list[str] = []
    cursor = ""

    for added in range(10, 13):
        answer = api.get(f"{MINE}?limit=2{cursor}", caller=room.student)
        seen += titles(answer)
        assert answer.json()["summary"]["count"] == 5 + added - 10
        cursor = f"&cursor={quote(str(answer.json()['next_cursor']))}"
        report(a_report(room, minute=added, title=str(added)))

    assert seen == ["4", "3", "2", "1", "0"]
    assert answer.json()["next_cursor"] is None


def test_cursor_of_another_list_is_refused(room: Classroom) -> None:
    foreign = api.get(f"{room.path}/gradebook?limit=1", caller=room.teacher).json()["next_cursor"]

    assert api.get(f"{MINE}?cursor={foreign}", caller=room.student).fields == {"cursor"}


@pytest.mark.parametrize("name", ["student", "teacher", "manager"])
def test_number_of_statements_is_flat(room: Classroom, name: str) -> None:
    def statements() -> int:
        before = Statements.count
        path = f"{path_of(room)}?course_id={room.course_id}&limit=100"
        assert api.get(path, caller=room.caller(name)).status == 200
        return Statements.count - before

    record(room)
    few = statements()
    report(*(a_report(room, minute=minute) for minute in range(60)))
    assert statements() == few <= 4
