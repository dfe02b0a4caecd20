"""Custom verbs: a colon and its escape are the same, at every verb route."""

from __future__ import annotations

import pytest

from tests.contract_routes import Route
from tests.support.http import Answer
from tests.support.people import Person
from tests.support.route_requests import VERBS, body_of, caller_of, name_of, with_ids
from tests.support.teaching import Classroom, a_course, a_homework, a_submission, a_test, grade_path


@pytest.fixture(scope="module")
def ids(classroom: Classroom) -> dict[str, str]:
    """Things for the verbs to work on; a course of its own, because one verb archives it."""
    course = a_course(classroom.teacher)
    classroom.teacher.made(
        f"/api/courses/{course['id']}/enrollments", {"email": classroom.student.email, "role": "student"}
    )
    homework = a_homework(classroom.teacher, course["id"], status="draft")
    test = a_test(classroom.teacher, course["id"])
    return {
        "course_id": course["id"],
        "homework_id": homework["id"],
        "submission_id": homework["id"],
        "test_id": test["id"],
        "user_id": classroom.student.user_id,
        "report_id": homework["id"],
    }


# Whoever calls this one gets what they ask for.
REFUSABLE = [route for route in VERBS if route.path != "/api/schedule/me:ical-link"]


@pytest.mark.parametrize("escape", ["%3A", "%3a"])
@pytest.mark.parametrize("route", REFUSABLE, ids=name_of)
def test_escaped_colon_gets_the_same_answer(
    classroom: Classroom, ids: dict[str, str], route: Route, escape: str
) -> None:
    # A body that every route refuses (or none) keeps the first call from changing what the second one finds.
    body = {"nothing": "known"} if body_of(route) else None
    who = classroom.outsider if body is None else classroom.person(caller_of(route))
    path = with_ids(route, ids)

    plain, escaped = (who.request(route.method, form, body) for form in (path, path.replace(":", escape)))

    assert (escaped.status, escaped.code) == (plain.status, plain.code)
    assert plain.status in (403, 404, 422)


def test_every_verb_with_an_escaped_colon_works(classroom: Classroom) -> None:
    teacher, student = classroom.teacher, classroom.student
    course = a_course(teacher)

    def post(who: Person, path: str, body: object = None) -> Answer:
        return who.post(path.replace(":", "%3A"), body)

    joined = post(student, "/api/courses:join", {"join_code": course["join_code"]})
    assert joined.status == 201
    rows = [{"email": classroom.classmate.email, "role": "student"}]
    imported = post(teacher, f"/api/courses/{course['id']}/enrollments:import", {"rows": rows})
    assert (imported.status, imported.json()["created"]) == (200, 1)

    homework = a_homework(teacher, course["id"], status="draft")
    assert post(teacher, f"/api/homeworks/{homework['id']}:assign").json()["status"] == "assigned"
    submission = a_submission(student, homework["id"])
    assert post(teacher, grade_path(submission), {"score": 7}).json()["score"] == 7
    assert post(teacher, f"/api/homeworks/{homework['id']}:close").json()["status"] == "closed"

    test = a_test(teacher, course["id"])
    assert post(student, f"/api/tests/{test['id']}/attempts:start").status == 201
    assert post(teacher, f"/api/tests/{test['id']}:close").json()["status"] == "closed"

    export = teacher.get(f"/api/courses/{course['id']}/gradebook%3Aexport?format=csv")
    assert (export.status, export.headers["content-type"].split(";")[0]) == (200, "text/csv")
    assert post(teacher, f"/api/courses/{course['id']}:archive").json()["status"] == "archived"


def test_unknown_verb_is_not_found(classroom: Classroom) -> None:
    for verb in (":explode", "%3Aexplode", ":", ":archive:archive"):
        assert classroom.teacher.post(f"{classroom.path}{verb}").status == 404
