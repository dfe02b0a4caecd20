"""Who gets in: every route without a token, with ids of nothing, and for those whom it does not serve."""

from __future__ import annotations

import re

import pytest

from tests.contract_routes import Route
from tests.support import teaching
from tests.support.http import Http
from tests.support.people import Person, register
from tests.support.route_requests import (
    PROTECTED,
    WITH_IDS,
    body_of,
    caller_of,
    name_of,
    with_ids,
    with_random_ids,
)
from tests.support.teaching import Classroom, a_homework, a_lesson, a_submission, a_test, an_attempt, grade_path

NEVER_SERVED = [
    ("student", "POST", "/api/courses", {"title": "Mine"}),
    ("teacher", "POST", "/api/courses:join", {"join_code": "ABCDEFGH"}),
    ("admin", "POST", "/api/courses:join", {"join_code": "ABCDEFGH"}),
    ("student", "GET", "/api/users", None),
    ("teacher", "GET", "/api/users", None),
    ("student", "GET", "/api/users/{user_id}", None),
    ("teacher", "GET", "/api/users/{user_id}", None),
    ("teacher", "PATCH", "/api/users/{user_id}", {"full_name": "X"}),
    ("manager", "PATCH", "/api/users/{user_id}", {"full_name": "X"}),
    ("teacher", "GET", "/api/students/me/homeworks", None),
    ("teacher", "POST", "/api/homeworks/{homework_id}/submissions", {"text": "x"}),
    ("manager", "POST", "/api/homeworks/{homework_id}/submissions", {"text": "x"}),
    ("teacher", "POST", "/api/profile/users/{user_id}/stats:update", {"tests_taken": 1}),
    ("manager", "POST", "/api/profile/users/{user_id}/stats:update", {"tests_taken": 1}),
]
STUDENT_LACKS_THE_RIGHT = [
    ("PATCH", "/api/courses/{course_id}", {"title": "Mine"}),
    ("POST", "/api/courses/{course_id}:archive", None),
    ("POST", "/api/courses/{course_id}/enrollments", {"email": "nobody@example.org", "role": "student"}),
    ("POST", "/api/courses/{course_id}/enrollments:import", {"rows": [{"email": "a@example.org", "role": "student"}]}),
    ("GET", "/api/courses/{course_id}/enrollments", None),
    ("DELETE", "/api/courses/{course_id}/enrollments/{user_id}", None),
    ("POST", "/api/courses/{course_id}/homeworks", {"title": "Mine"}),
    ("PATCH", "/api/homeworks/{homework_id}", {"title": "Mine"}),
    ("POST", "/api/homeworks/{homework_id}:assign", None),
    ("POST", "/api/homeworks/{homework_id}:close", None),
    ("GET", "/api/homeworks/{homework_id}/submissions", None),
    ("POST", "/api/homeworks/{homework_id}/submissions/{submission_id}:grade", {"score": 5}),
    ("POST", "/api/courses/{course_id}/tests", {"title": "T", "questions": [{"type": "text", "text": "?"}]}),
    ("PATCH", "/api/tests/{test_id}", {"title": "Mine"}),
    ("POST", "/api/tests/{test_id}:publish", None),
    ("POST", "/api/tests/{test_id}:close", None),
    (
        "POST",
        "/api/courses/{course_id}/lessons",
        {"title": "Mine", "starts_at": "2031-05-05T08:00:00Z", "ends_at": "2031-05-05T09:00:00Z"},
    ),
    ("PATCH", "/api/lessons/{lesson_id}", {"title": "Mine"}),
    (
        "POST",
        "/api/lessons/{lesson_id}/attendance",
        {"records": [{"student_id": "0198c0de-0000-7000-8000-000000000001", "status": "present"}]},
    ),
    ("POST", "/api/profile/users/{user_id}/achievements", {"code": "mine", "title": "Mine"}),
    ("GET", "/api/courses/{course_id}/gradebook", None),
    ("GET", "/api/courses/{course_id}/gradebook/history", None),
    ("GET", "/api/courses/{course_id}/gradebook:export?format=csv", None),
    (
        "PUT",
        "/api/courses/{course_id}/grading-scale",
        {"thresholds": {"5": 90, "4": 75, "3": 60}, "weights": {"homework": 0.5, "test": 0.5}},
    ),
]
INSIDE_THE_COURSE = [
    ("GET", "/api/profile/users/{user_id}", None),
    ("GET", "/api/profile/users/{user_id}/achievements", None),
    ("GET", "/api/courses/{course_id}", None),
    ("GET", "/api/courses/{course_id}/homeworks", None),
    ("GET", "/api/homeworks/{homework_id}", None),
    ("GET", "/api/homeworks/{homework_id}/submissions/{submission_id}", None),
    (
        "POST",
        "/api/homeworks/{homework_id}/attachments",
        {"filename": "a.txt", "content_type": "text/plain", "size": 3},
    ),
    ("GET", "/api/courses/{course_id}/grading-scale", None),
    ("GET", "/api/courses/{course_id}/tests", None),
    ("GET", "/api/lessons/{lesson_id}", None),
    ("GET", "/api/courses/{course_id}/schedule", None),
    ("GET", "/api/lessons/{lesson_id}/attendance", None),
    ("GET", "/api/tests/{test_id}", None),
    ("POST", "/api/tests/{test_id}/attempts:start", None),
    ("GET", "/api/tests/{test_id}/attempts", None),
    ("GET", "/api/tests/{test_id}/attempts/{attempt_id}", None),
    ("PUT", "/api/tests/{test_id}/attempts/{attempt_id}/answers", {"answers": {}, "sequence": 1}),
    ("POST", "/api/tests/{test_id}/attempts/{attempt_id}/submit", {}),
]


@pytest.fixture(scope="module")
def ids(classroom: Classroom) -> dict[str, str]:
    """Things that are there: a homework of the course, a submission to it, and its student."""
    homework = a_homework(classroom.teacher, classroom.course_id)
    submission = a_submission(classroom.student, homework["id"])
    test = a_test(classroom.teacher, classroom.course_id)
    return {
        "test_id": test["id"],
        "attempt_id": an_attempt(classroom.student, test)["id"],
        "lesson_id": a_lesson(classroom.teacher, classroom.course_id)["id"],
        "course_id": classroom.course_id,
        "homework_id": homework["id"],
        "submission_id": submission["id"],
        "user_id": classroom.student.user_id,
    }


@pytest.mark.parametrize("route", PROTECTED, ids=name_of)
def test_anonymous_is_refused(http: Http, route: Route) -> None:
    answer = http.request(route.method, with_random_ids(route), body_of(route))

    assert answer.status == 401


@pytest.mark.parametrize("route", WITH_IDS, ids=name_of)
def test_ids_of_nothing_are_not_found(classroom: Classroom, route: Route) -> None:
    answer = classroom.person(caller_of(route)).request(route.method, with_random_ids(route), body_of(route))

    assert answer.status == (403 if route.path == "/api/students/{student_id}/grades" else 404)


@pytest.mark.parametrize("route", WITH_IDS, ids=name_of)
def test_malformed_ids_are_not_found(classroom: Classroom, route: Route) -> None:
    names = re.findall(r"\{(\w+)\}", route.path)
    path = with_ids(route, dict.fromkeys(names, "0198c0de-0000-7000-8000-00000000000g"))

    answer = classroom.person(caller_of(route)).request(route.method, path, body_of(route))

    assert answer.status == 404


@pytest.mark.parametrize(("who", "method", "path", "body"), NEVER_SERVED)
def test_role_that_a_route_never_serves_is_forbidden(
    classroom: Classroom, ids: dict[str, str], who: str, method: str, path: str, body: object
) -> None:
    assert classroom.person(who).request(method, path.format(**ids), body).status == 403


@pytest.mark.parametrize(("method", "path", "body"), STUDENT_LACKS_THE_RIGHT)
def test_student_of_the_course_lacks_the_rights_of_staff(
    classroom: Classroom, ids: dict[str, str], method: str, path: str, body: object
) -> None:
    assert classroom.student.request(method, path.format(**ids), body).status == 403


@pytest.mark.parametrize("malformed", ["1", "not-an-id", "%00", "..%2fme", "0198C0DE00007000800000000000000"])
def test_anything_malformed_is_not_found(teacher: Person, malformed: str) -> None:
    assert teacher.get(f"/api/courses/{malformed}").status == 404


@pytest.mark.parametrize(("method", "path", "body"), INSIDE_THE_COURSE)
def test_what_is_inside_a_course_is_not_there_for_others(
    classroom: Classroom, ids: dict[str, str], method: str, path: str, body: object
) -> None:
    for stranger in (classroom.outsider, classroom.other_teacher):
        assert stranger.request(method, path.format(**ids), body).status == 404


@pytest.mark.parametrize(("method", "path", "body"), STUDENT_LACKS_THE_RIGHT)
def test_teacher_of_another_course_finds_nothing(
    classroom: Classroom, ids: dict[str, str], method: str, path: str, body: object
) -> None:
    assert classroom.other_teacher.request(method, path.format(**ids), body).status == 404


def test_classmate_does_not_see_the_submission(classroom: Classroom, ids: dict[str, str]) -> None:
    path = "/api/homeworks/{homework_id}/submissions/{submission_id}".format(**ids)

    assert classroom.classmate.get(path).status == 404
    for who in ("student", "teacher", "assistant", "manager", "admin"):
        assert classroom.person(who).get(path).status == 200


def test_classmate_does_not_see_the_attempt(classroom: Classroom, ids: dict[str, str]) -> None:
    path = "/api/tests/{test_id}/attempts/{attempt_id}".format(**ids)

    assert classroom.classmate.get(path).status == 404
    assert classroom.classmate.put(f"{path}/answers", {"answers": {}, "sequence": 1}).status == 404
    assert classroom.classmate.post(f"{path}/submit", {}).status == 404
    for who in ("student", "teacher", "assistant", "manager", "admin"):
        assert classroom.person(who).get(path).status == 200


def test_classmate_may_not_read_the_students_grades(classroom: Classroom) -> None:
    path = f"/api/students/{classroom.student.user_id}/grades"

    assert classroom.classmate.get(path).status == 403
    assert classroom.student.get(path).status == 200
    assert classroom.manager.get(path).status == 200


def test_draft_is_not_there_for_students(classroom: Classroom) -> None:
    draft = a_homework(classroom.teacher, classroom.course_id, status="draft")

    assert classroom.student.get(f"/api/homeworks/{draft['id']}").status == 404
    listed = classroom.student.read(f"{classroom.path}/homeworks?limit=100")["items"]
    assert draft["id"] not in {homework["id"] for homework in listed}
    assert classroom.assistant.get(f"/api/homeworks/{draft['id']}").status == 200


def test_only_a_teacher_of_the_course_archives_it(classroom: Classroom) -> None:
    assert classroom.assistant.post(f"{classroom.path}:archive").status == 403
    assert classroom.outsider.post(f"{classroom.path}:archive").status in (403, 404)
    assert classroom.other_teacher.post(f"{classroom.path}:archive").status == 404


def test_manager_reads_the_course_but_grades_nobody(classroom: Classroom, ids: dict[str, str]) -> None:
    submission = {"homework_id": ids["homework_id"], "id": ids["submission_id"]}

    assert classroom.manager.get(f"{classroom.path}/gradebook").status == 200
    assert classroom.manager.post(grade_path(submission), {"score": 5}).status == 403


def test_student_who_assists_in_a_course_is_staff_there(http: Http, classroom: Classroom) -> None:
    helper = register(http, "student")
    teaching.enroll(classroom.teacher, classroom.course_id, helper, "assistant")
    homework = a_homework(helper, classroom.course_id)
    submission = a_submission(classroom.student, homework["id"])

    assert helper.post(grade_path(submission), {"score": 5}).status == 200
    assert helper.get(f"{classroom.path}/gradebook").status == 200
    assert helper.post(f"{classroom.path}:archive").status == 403
    assert helper.post(f"/api/homeworks/{homework['id']}/submissions", {"text": "x"}).status == 403


def test_teacher_who_learns_in_a_course_is_a_student_there(classroom: Classroom) -> None:
    course = teaching.a_course(classroom.other_teacher)
    teaching.enroll(classroom.other_teacher, course["id"], classroom.teacher)
    homework = a_homework(classroom.other_teacher, course["id"])

    assert a_submission(classroom.teacher, homework["id"])["status"] == "submitted"
    assert classroom.teacher.get(f"/api/homeworks/{homework['id']}/submissions").status == 403
    assert classroom.teacher.get(f"/api/courses/{course['id']}/gradebook").status == 403


def test_join_code_and_emails_are_for_staff_alone(classroom: Classroom) -> None:
    assert classroom.teacher.read(classroom.path)["join_code"]
    assert not classroom.student.read(classroom.path).get("join_code")


def test_removed_member_is_out(classroom: Classroom) -> None:
    person: Person = classroom.outsider
    body = {"user_id": person.user_id, "role": "student"}
    assert classroom.teacher.post(f"{classroom.path}/enrollments", body).status == 201
    assert person.get(classroom.path).status == 200

    assert classroom.teacher.delete(f"{classroom.path}/enrollments/{person.user_id}").status == 204

    assert person.get(classroom.path).status == 404
