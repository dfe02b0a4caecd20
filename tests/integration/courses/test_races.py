"""Requests at the same moment: the database decides, and exactly one of them has the effect."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.courses import Classroom, Someone, a_classroom, api, enroll, many_people
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.races import race

ROUNDS = range(4)


def sent(results: list[Answer | BaseException]) -> list[Answer]:
    answers = [result for result in results if isinstance(result, Answer)]
    assert len(answers) == len(results), results
    return answers


def enrolment(classroom: Classroom, person: Someone, role: str = "student") -> Any:
    body = {"user_id": str(person.user_id), "role": role}
    return lambda: api.post(f"{classroom.url}/enrollments", body, caller=classroom.teacher.caller)


def removal(classroom: Classroom, by: Someone, of: Someone) -> Any:
    return lambda: api.delete(f"{classroom.url}/enrollments/{of.user_id}", caller=by.caller)


def told_of(database: ServiceDatabase, name: str, person: Someone) -> int:
    return sum(event["user_id"] == str(person.user_id) for event in database.events(name))


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_enrolments_of_one_person_make_one_membership(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)

    answers = sent(
        race(
            database,
            enrolment(classroom, classroom.outsider),
            enrolment(classroom, classroom.outsider, "assistant"),
        )
    )

    assert sorted(answer.status for answer in answers) == [200, 201]
    assert answers[0].json() == answers[1].json()
    assert told_of(database, "MemberEnrolled", classroom.outsider) == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_last_teachers_cannot_remove_each_other(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)
    first, second = classroom.teacher, enroll(classroom.course, classroom.teacher, classroom.other_teacher, "teacher")

    answers = sent(race(database, removal(classroom, first, second), removal(classroom, second, first)))

    assert sorted(answer.status for answer in answers) == [204, 404]
    teachers = database.rows("SELECT user_id FROM enrollments WHERE role = 'teacher' AND status = 'active'")
    assert len(teachers) == 1
    assert len(database.events("MemberRemoved")) == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_last_teachers_cannot_leave_at_once(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)
    first, second = classroom.teacher, enroll(classroom.course, classroom.teacher, classroom.other_teacher, "teacher")

    answers = sent(race(database, removal(classroom, first, first), removal(classroom, second, second)))

    assert sorted(answer.status for answer in answers) == [204, 409]
    assert [answer.code for answer in answers if answer.status == 409] == ["last_teacher"]


@pytest.mark.parametrize("attempt", ROUNDS)
def test_one_member_is_removed_once(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)
    remove = removal(classroom, classroom.teacher, classroom.student)

    answers = sent(race(database, remove, remove))

    assert sorted(answer.status for answer in answers) == [204, 404]
    assert told_of(database, "MemberRemoved", classroom.student) == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_two_imports_of_the_same_people_in_another_order_create_each_member_once(
    database: ServiceDatabase, attempt: int
) -> None:
    classroom = a_classroom(database)
    rows = [{"email": email, "role": "student"} for email in many_people(database, 1000)]

    def importing(sequence: list[dict[str, str]]) -> Any:
        url = f"{classroom.url}/enrollments:import"
        return lambda: api.post(url, {"rows": sequence}, caller=classroom.teacher.caller)

    answers = sent(race(database, importing(rows), importing(rows[::-1])))

    assert [answer.status for answer in answers] == [200, 200]
    assert sum(answer.json()["created"] for answer in answers) == 1000
    assert sum(answer.json()["unchanged"] for answer in answers) == 1000
    assert len(database.events("MemberEnrolled")) == 3 + 1000


@pytest.mark.parametrize("attempt", ROUNDS)
def test_joining_twice_makes_one_membership(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)
    body = {"join_code": classroom.course["join_code"]}

    answers = sent(race(database, *[lambda: api.post("/api/courses:join", body, caller=classroom.outsider.caller)] * 3))

    assert sorted(answer.status for answer in answers) == [200, 200, 201]
    assert told_of(database, "MemberEnrolled", classroom.outsider) == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_an_enrolment_is_before_the_archiving_or_refused(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)

    archived, enrolled = sent(
        race(
            database,
            lambda: api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller),
            enrolment(classroom, classroom.outsider),
        )
    )

    assert archived.status == 200
    assert enrolled.status in (201, 409)
    order = [name for name in _event_names(database) if name in ("CourseArchived.v1", "MemberEnrolled.v1")][3:]
    assert order == (["MemberEnrolled.v1", "CourseArchived.v1"] if enrolled.status == 201 else ["CourseArchived.v1"])


@pytest.mark.parametrize("attempt", ROUNDS)
def test_a_course_is_archived_once(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)

    answers = sent(race(database, *[lambda: api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)] * 2))

    assert [answer.status for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert len(database.events("CourseArchived")) == 1


@pytest.mark.parametrize("attempt", ROUNDS)
def test_of_two_changes_of_one_version_one_is_lost_and_says_so(database: ServiceDatabase, attempt: int) -> None:
    classroom = a_classroom(database)

    def change(title: str) -> Any:
        options: dict[str, Any] = {"caller": classroom.teacher.caller, "headers": {"If-Match": '"1"'}}
        return lambda: api.patch(classroom.url, {"title": title}, **options)

    answers = sent(race(database, change("One"), change("Two")))

    assert sorted(answer.status for answer in answers) == [200, 412]
    winner = next(answer.json()["title"] for answer in answers if answer.status == 200)
    assert api.get(classroom.url, caller=classroom.teacher.caller).json()["title"] == winner
    assert len(database.events("CourseUpdated")) == 1


def _event_names(database: ServiceDatabase) -> list[str]:
    return [row["detail_type"] for row in database.rows("SELECT detail_type FROM outbox ORDER BY created_at, event_id")]
