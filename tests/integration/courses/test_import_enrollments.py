"""POST /api/courses/{course_id}/enrollments:import"""

from __future__ import annotations

from typing import Any

import pytest

from kernel.engine import Statements
from tests.support.courses import Classroom, a_classroom, api, enroll, everything, many_people, register
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer


def send(classroom: Classroom, rows: Any, name: str = "teacher", **more: Any) -> Answer:
    body = {"rows": rows, **more}
    return api.post(f"{classroom.url}/enrollments:import", body, caller=classroom.caller(name))


def row(email: str, role: str = "student") -> dict[str, str]:
    return {"email": email, "role": role}


def results(answer: Answer) -> list[tuple[int, str, str | None]]:
    assert answer.status == 200, answer.text
    return [(result["row"], result["status"], result["code"]) for result in answer.json()["results"]]


def members(database: ServiceDatabase) -> dict[str, str]:
    rows = database.rows("SELECT email, e.role FROM enrollments e JOIN people USING (user_id) WHERE status = 'active'")
    return {row["email"]: row["role"] for row in rows}


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("anonymous", 401, "unauthorized"),
        ("outsider", 404, "course_not_found"),
        ("other_teacher", 404, "course_not_found"),
        ("student", 403, "course_role_not_allowed"),
    ],
)
def test_others_are_refused_and_change_nothing(database: ServiceDatabase, name: str, status: int, code: str) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = send(classroom, [row(classroom.outsider.email)], name)

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("name", ["teacher", "assistant", "manager", "admin"])
def test_every_row_becomes_a_member_and_is_told_of(database: ServiceDatabase, name: str) -> None:
    classroom = a_classroom(database)
    newcomers = [register(database) for _ in range(3)]
    rows = [row(person.email.upper()) for person in newcomers]

    answer = send(classroom, rows, name)

    assert answer.json() == {
        "created": 3,
        "unchanged": 0,
        "failed": 0,
        "results": [{"row": number, "status": "created", "code": None} for number in (1, 2, 3)],
    }
    assert {person.email for person in newcomers} <= set(members(database))
    told = {event["email"] for event in database.events("MemberEnrolled")}
    assert {person.email for person in newcomers} <= told


def test_a_bad_row_never_stops_the_rest(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    register(database, "student", email="good@example.org")
    register(database, "student", email="gone@example.org", is_active=False)
    register(database, "student", email="pupil@example.org")
    rows = [
        row("nobody@example.org"),
        row("not an address"),
        row("good@example.org", "owner"),
        {"email": "good@example.org"},
        {"role": "student"},
        {"email": None, "role": "student"},
        {"email": 5, "role": "student"},
        {"email": "good@example.org", "role": "student", "grade": 5},
        "good@example.org",
        None,
        [],
        row("gone@example.org"),
        row("pupil@example.org", "teacher"),
        row(classroom.student.email),
        row(classroom.student.email, "assistant"),
        row("good@example.org"),
    ]

    answer = send(classroom, rows)

    assert results(answer) == [
        (1, "failed", "user_not_found"),
        (2, "failed", "invalid_email"),
        (3, "failed", "invalid_role"),
        (4, "failed", "invalid_role"),
        (5, "failed", "invalid_email"),
        (6, "failed", "invalid_email"),
        (7, "failed", "invalid_email"),
        (8, "failed", "invalid_row"),
        (9, "failed", "invalid_row"),
        (10, "failed", "invalid_row"),
        (11, "failed", "invalid_row"),
        (12, "failed", "user_inactive"),
        (13, "failed", "not_a_teacher"),
        (14, "unchanged", None),
        (15, "unchanged", "role_kept"),
        (16, "created", None),
    ]
    assert [answer.json()[name] for name in ("created", "unchanged", "failed")] == [1, 2, 13]
    assert members(database)["good@example.org"] == "student"


def test_a_person_named_twice_is_enrolled_once_as_the_first_row_says(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    register(database, "student", email="twin@example.org")

    answer = send(
        classroom,
        [
            row("twin@example.org", "owner"),
            row("twin@example.org"),
            row("TWIN@example.org"),
            row("twin@example.org", "assistant"),
        ],
    )

    assert results(answer) == [
        (1, "failed", "invalid_role"),
        (2, "created", None),
        (3, "unchanged", None),
        (4, "unchanged", "role_kept"),
    ]
    assert members(database)["twin@example.org"] == "student"
    assert [event["email"] for event in database.events("MemberEnrolled")].count("twin@example.org") == 1


def test_a_removed_member_is_created_anew(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)

    assert results(send(classroom, [row(classroom.student.email, "assistant")])) == [(1, "created", None)]
    assert members(database)[classroom.student.email] == "assistant"


def test_an_assistant_imports_no_teacher(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    rows = [row(classroom.other_teacher.email, "teacher"), row(classroom.outsider.email)]

    answer = send(classroom, rows, "assistant")

    assert results(answer) == [(1, "failed", "role_not_grantable"), (2, "created", None)]


def test_a_dry_run_tells_the_same_and_changes_nothing(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    rows = [
        row(classroom.outsider.email),
        row(classroom.outsider.email),
        row(classroom.student.email),
        row("nobody@example.org"),
        row("?"),
    ]
    before = everything(database)

    rehearsal = send(classroom, rows, dry_run=True)
    untouched = everything(database)
    performance = send(classroom, rows)

    assert rehearsal.json() == performance.json()
    assert untouched == before
    assert rehearsal.json()["created"] == 1


def test_an_empty_import_is_fine(database: ServiceDatabase) -> None:
    answer = send(a_classroom(database), [])

    assert answer.json() == {"created": 0, "unchanged": 0, "failed": 0, "results": []}


def test_an_archived_course_takes_nobody(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)
    before = everything(database)

    for dry_run in (False, True):
        answer = send(classroom, [row(classroom.outsider.email)], dry_run=dry_run)
        assert (answer.status, answer.code) == (409, "course_archived")
    assert everything(database) == before


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"rows"}),
        ({"rows": None}, {"rows"}),
        ({"rows": {"email": "a@b.c", "role": "student"}}, {"rows"}),
        ({"rows": [row("a@b.c")] * 1001}, {"rows"}),
        ({"rows": [], "dry_run": "yes"}, {"dry_run"}),
        ({"rows": [], "dry_run": 1}, {"dry_run"}),
        ({"rows": [], "force": True}, {"force"}),
        ({"rows": [row("a\x00@b.c")]}, {"rows.0.email"}),
    ],
)
def test_a_bad_body_is_422_and_changes_nothing(
    database: ServiceDatabase, body: dict[str, Any], fields: set[str]
) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answer = api.post(f"{classroom.url}/enrollments:import", body, caller=classroom.teacher.caller)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


@pytest.mark.parametrize("colon", [":", "%3A"])
def test_the_same_idempotency_key_gives_the_first_answer_again(database: ServiceDatabase, colon: str) -> None:
    classroom = a_classroom(database)
    body = {"rows": [row(classroom.outsider.email)]}
    url = f"{classroom.url}/enrollments{colon}import"
    headers = {"Idempotency-Key": "spring"}

    first = api.post(url, body, caller=classroom.teacher.caller, headers=headers)
    again = api.post(url, body, caller=classroom.teacher.caller, headers=headers)

    assert first.json()["created"] == 1
    assert (again.text, again.headers["Idempotency-Replayed"]) == (first.text, "true")


def test_a_thousand_rows_cost_as_many_statements_as_ten(database: ServiceDatabase) -> None:
    teacher_rooms = [a_classroom(database) for _ in range(2)]
    emails = many_people(database, 1000)
    costs = []

    for classroom, size in zip(teacher_rooms, (10, 1000), strict=True):
        before = Statements.count
        answer = send(classroom, [row(email) for email in emails[:size]])
        costs.append(Statements.count - before)
        assert answer.json()["created"] == size

    assert costs[0] == costs[1] <= 6
    assert len(database.events("MemberEnrolled")) == 2 * 3 + 1010


def test_who_left_the_school_is_unchanged_where_they_are_a_member(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    member = enroll(classroom.course, classroom.teacher, register(database))
    database.rows("UPDATE people SET is_active = false WHERE user_id = :user_id", user_id=member.user_id)

    assert results(send(classroom, [row(member.email)])) == [(1, "unchanged", None)]
