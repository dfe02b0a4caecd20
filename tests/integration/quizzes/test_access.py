"""Who is let in: every route for everybody, and what a refused request leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.classroom import enroll
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.quizzes import (
    RIGHT,
    Classroom,
    a_body,
    a_draft,
    a_result,
    a_test,
    an_attempt,
    answers_to,
    api,
    attempt_path,
    everything,
    path_of,
)

Case = tuple[str, str, Any]


def cases(room: Classroom) -> dict[str, Case]:
    """Every route of the service on things that are there."""
    draft, test = a_draft(room), a_test(room)
    attempt = an_attempt(room.student, test)
    answers = answers_to(test, *RIGHT)
    return {
        "create": ("POST", room.path, a_body()),
        "list": ("GET", room.path, None),
        "read": ("GET", path_of(test), None),
        "read draft": ("GET", path_of(draft), None),
        "change": ("PATCH", path_of(draft), {"title": "Other"}),
        "publish": ("POST", f"{path_of(draft)}:publish", None),
        "close": ("POST", f"{path_of(test)}:close", None),
        "start": ("POST", path_of(test, "attempts:start"), None),
        "save": ("PUT", attempt_path(attempt, "answers"), {"answers": answers, "sequence": 1}),
        "submit": ("POST", attempt_path(attempt, "submit"), {"answers": answers}),
        "result": ("GET", attempt_path(attempt), None),
        "results": ("GET", path_of(test, "attempts"), None),
    }


EXPECTED: dict[str, dict[str, int]] = {
    "create": {"student": 403, "manager": 403, "assistant": 201, "admin": 201, "teacher": 201},
    "list": {"student": 200, "classmate": 200, "manager": 200, "assistant": 200, "admin": 200, "teacher": 200},
    "read": {"student": 200, "classmate": 200, "manager": 200, "assistant": 200, "admin": 200, "teacher": 200},
    "read draft": {"student": 404, "manager": 200, "assistant": 200, "admin": 200, "teacher": 200},
    "change": {"student": 404, "manager": 403, "assistant": 200, "admin": 200, "teacher": 200},
    "publish": {"student": 404, "manager": 403, "assistant": 200, "admin": 200, "teacher": 200},
    "close": {"student": 403, "manager": 403, "assistant": 200, "admin": 200, "teacher": 200},
    "start": {"student": 200, "classmate": 201, "manager": 403, "assistant": 403, "admin": 403, "teacher": 403},
    "save": {"student": 200, "classmate": 404, "manager": 403, "assistant": 403, "admin": 403, "teacher": 403},
    "submit": {"student": 200, "classmate": 404, "manager": 403, "assistant": 403, "admin": 403, "teacher": 403},
    "result": {"student": 200, "classmate": 404, "manager": 200, "assistant": 200, "admin": 200, "teacher": 200},
    "results": {"student": 200, "classmate": 200, "manager": 200, "assistant": 200, "admin": 200, "teacher": 200},
}
NOBODY = {"anonymous": 401, "outsider": 404, "other_teacher": 404}


@pytest.mark.parametrize(
    ("route", "who", "status"),
    [(route, who, status) for route, table in EXPECTED.items() for who, status in {**NOBODY, **table}.items()],
)
def test_route_serves_whom_it_should(
    database: ServiceDatabase, room: Classroom, route: str, who: str, status: int
) -> None:
    method, path, body = cases(room)[route]
    before = everything(database)

    answer = api.request(method, path, body, caller=room.caller(who))

    assert (answer.status, route) == (status, route), answer.text
    if status >= 400:
        assert everything(database) == before


@pytest.mark.parametrize("route", EXPECTED)
def test_removed_member_is_a_stranger(database: ServiceDatabase, room: Classroom, route: str) -> None:
    method, path, body = cases(room)[route]
    for person, role in (("student", "student"), ("teacher", "teacher")):
        enroll(room.course_id, getattr(room, person), role, status="removed", version=2)
    before = everything(database)

    answers = [api.request(method, path, body, caller=room.caller(who)) for who in ("student", "teacher")]

    assert [answer.status for answer in answers] == [404, 404]
    assert everything(database) == before


@pytest.mark.parametrize("who", ["student", "teacher", "admin"])
@pytest.mark.parametrize("unknown", ["0192f3a0-0000-7000-8000-00000000ffff", "no-uuid", "1"])
def test_what_is_not_there_is_404(room: Classroom, who: str, unknown: str) -> None:
    attempt = an_attempt(room.student, a_test(room))
    caller = room.caller(who)
    test = {"id": unknown}

    answers: list[Answer] = [
        api.get(path_of(test), caller=caller),
        api.patch(path_of(test), {"title": "x"}, caller=caller),
        api.post(f"{path_of(test)}:publish", caller=caller),
        api.post(f"{path_of(test)}:close", caller=caller),
        api.post(path_of(test, "attempts:start"), caller=caller),
        api.get(path_of(test, "attempts"), caller=caller),
        api.get(attempt_path({**attempt, "test_id": unknown}), caller=caller),
        api.get(attempt_path({**attempt, "id": unknown}), caller=caller),
        api.put(attempt_path({**attempt, "id": unknown}, "answers"), {"answers": {}, "sequence": 1}, caller=caller),
        api.post(attempt_path({**attempt, "id": unknown}, "submit"), {}, caller=caller),
        api.get(f"/api/courses/{unknown}/tests", caller=caller),
    ]

    assert [answer.status for answer in answers] == [404] * len(answers)


def test_attempt_is_found_below_its_own_test_only(room: Classroom) -> None:
    one, other = a_test(room), a_test(room)
    result = a_result(room.student, one)

    answer = api.get(attempt_path({**result, "test_id": other["id"]}), caller=room.student)

    assert (answer.status, answer.code) == (404, "attempt_not_found")


def test_student_of_the_school_may_assist_in_a_course(room: Classroom) -> None:
    assert room.assistant.role == "student"
    assert api.post(room.path, a_body(), caller=room.assistant).status == 201
