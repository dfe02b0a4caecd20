"""Who is let in, and how the others are refused; refusals leave nothing behind."""

from __future__ import annotations

import pytest

from tests.support.classroom import Classroom
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.gradebook import api, send_grade, set_membership, written

SCALE = {"thresholds": {"5": 85, "4": 70, "3": 50}, "weights": {"homework": 0.7, "test": 0.3}}
RECORDING = ("homework", "test", "PUT grading-scale")
READING = ("gradebook", "gradebook/history", "gradebook:export")
REFUSED = {"anonymous": 401, "outsider": 404, "other_teacher": 404}


def call(room: Classroom, route: str, name: str) -> Answer:
    """Call a route as somebody."""
    caller = room.caller(name)
    if route == "PUT grading-scale":
        return api.put(f"{room.path}/grading-scale", SCALE, caller=caller)
    if route in ("homework", "test"):
        body = {"student_id": str(room.student.user_id), "course_id": str(room.course_id), "title": "Work"}
        body |= {f"{route}_id": "0199aabb-0000-7000-8000-000000000001", "score": 1, "max_score": 1}  # type: ignore[dict-item]
        return api.post(f"/api/gradebook/{'tests' if route == 'test' else route}", body, caller=caller)
    return api.get(f"{room.path}/{route}", caller=caller)


@pytest.mark.parametrize("route", RECORDING)
@pytest.mark.parametrize(("name", "status"), [*REFUSED.items(), ("student", 403), ("classmate", 403), ("manager", 403)])
def test_who_is_not_staff_cannot_record(
    database: ServiceDatabase, room: Classroom, route: str, name: str, status: int
) -> None:
    answer = call(room, route, name)

    assert answer.status == status
    assert answer.code == {401: "unauthorized", 403: "staff_only", 404: "course_not_found"}[status]
    assert written(database) == 0
    assert database.rows("SELECT * FROM grading_scales") == []


@pytest.mark.parametrize("route", RECORDING)
@pytest.mark.parametrize("name", ["teacher", "assistant", "admin"])
def test_staff_and_admins_record(room: Classroom, route: str, name: str) -> None:
    assert call(room, route, name).status in (200, 201)


@pytest.mark.parametrize("route", READING)
@pytest.mark.parametrize(("name", "status"), [*REFUSED.items(), ("student", 403)])
def test_who_is_not_staff_sees_no_gradebook(room: Classroom, route: str, name: str, status: int) -> None:
    assert call(room, route, name).status == status


@pytest.mark.parametrize("route", READING)
@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_staff_managers_and_admins_see_the_gradebook(room: Classroom, route: str, name: str) -> None:
    assert call(room, route, name).status == 200


@pytest.mark.parametrize(("name", "status"), [*REFUSED.items(), ("student", 200), ("teacher", 200), ("manager", 200)])
def test_members_and_managers_see_the_scale(room: Classroom, name: str, status: int) -> None:
    assert call(room, "grading-scale", name).status == status


@pytest.mark.parametrize("route", [*RECORDING, *READING, "grading-scale"])
def test_removed_teacher_is_an_outsider(room: Classroom, route: str) -> None:
    set_membership(room.course_id, room.teacher.user_id, "teacher", "removed", version=2)

    assert call(room, route, "teacher").status == 404


@pytest.mark.parametrize("route", [*READING, "grading-scale"])
def test_unknown_course_is_not_found_even_by_an_admin(room: Classroom, route: str) -> None:
    answer = api.get(f"/api/courses/0199aabb-0000-7000-8000-000000000001/{route}", caller=room.admin)

    assert (answer.status, answer.code) == (404, "course_not_found")


@pytest.mark.parametrize("route", [*READING, "grading-scale"])
def test_malformed_course_id_is_not_found(room: Classroom, route: str) -> None:
    assert api.get(f"/api/courses/algebra/{route}", caller=room.teacher).status == 404


def test_teacher_of_another_course_cannot_name_a_student_of_this_one(
    database: ServiceDatabase, room: Classroom
) -> None:
    answer = send_grade(room, by=room.other_teacher)

    assert (answer.status, answer.code) == (404, "course_not_found")
    assert written(database) == 0
