"""People whose events are still under way: the users service is asked about them, once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from functions.users.handlers import query as users_query
from kernel import aws, config
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.courses import Classroom, a_classroom, api, everything
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.lambdas import FakeLambda
from tests.support.users import many_users


@pytest.fixture
def users(database: ServiceDatabase, databases: Callable[[str], ServiceDatabase]) -> ServiceDatabase:
    """The users service's database, empty."""
    made = databases("users")
    made.empty()
    return made


@pytest.fixture
def lambdas(users: ServiceDatabase) -> Iterator[FakeLambda]:
    """Lambda with the users service's query function, which the courses service knows by name."""
    fake = FakeLambda({"users-query": (users_query.handler, users)})
    aws.use_client("lambda", fake)
    with config.using(config.Settings(service="courses", event_bus_name="test", users_query_function="users-query")):
        yield fake


def email_of(user_id: UUID) -> str:
    return f"{user_id}@example.org"


def enrol(classroom: Classroom, **body: Any) -> Any:
    return api.post(f"{classroom.url}/enrollments", {"role": "student", **body}, caller=classroom.teacher.caller)


def test_who_registered_a_moment_ago_is_enrolled_by_id(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    (newcomer,) = many_users(users, 1, full_name="Just Registered")

    answer = enrol(classroom, user_id=str(newcomer))

    assert (answer.status, answer.json()["full_name"]) == (201, "Just Registered")
    assert database.events("MemberEnrolled")[-1]["email"] == email_of(newcomer)
    assert [call["user_ids"] for call in lambdas.calls] == [[str(newcomer)]]


def test_who_registered_a_moment_ago_is_enrolled_by_email(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    (newcomer,) = many_users(users, 1)

    answer = enrol(classroom, email=email_of(newcomer).upper())

    assert (answer.status, answer.json()["user_id"]) == (201, str(newcomer))


def test_the_question_carries_the_requests_id(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    body = {"user_id": str(new_id()), "role": "student"}

    api.post(
        f"{classroom.url}/enrollments", body, caller=classroom.teacher.caller, headers={"X-Request-Id": "trace-me"}
    )

    assert [call["request_id"] for call in lambdas.calls] == ["trace-me"]


def test_whom_the_courses_service_knows_nobody_is_asked_about(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)

    answer = enrol(classroom, user_id=str(classroom.outsider.user_id))

    assert (answer.status, lambdas.calls) == (201, [])


def test_an_unknown_person_is_404_and_asked_about_again_next_time(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    before = everything(database)

    answers = [enrol(classroom, email="nobody@example.org") for _ in range(2)]

    assert [(answer.status, answer.code) for answer in answers] == [(404, "user_not_found")] * 2
    assert len(lambdas.calls) == 2
    assert everything(database) == before


def test_a_teacher_who_registered_a_moment_ago_creates_a_course(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    (newcomer,) = many_users(users, 1, role="teacher", full_name="New Teacher")

    answer = api.post("/api/courses", {"title": "Algebra"}, caller=a_caller("teacher", newcomer))

    assert answer.status == 201
    assert database.events("MemberEnrolled")[0]["full_name"] == "New Teacher"


def test_a_student_who_registered_a_moment_ago_joins(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    (newcomer,) = many_users(users, 1)

    body = {"join_code": classroom.course["join_code"]}
    answer = api.post("/api/courses:join", body, caller=a_caller("student", newcomer))

    assert (answer.status, answer.json()["user_id"]) == (201, str(newcomer))


def test_an_import_asks_about_all_who_are_missing_at_once(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    newcomers = many_users(users, 20)
    emails = [email_of(newcomer) for newcomer in newcomers]
    rows = [{"email": email, "role": "student"} for email in [classroom.outsider.email, *emails, "nobody@example.org"]]

    before = Statements.count
    answer = api.post(f"{classroom.url}/enrollments:import", {"rows": rows}, caller=classroom.teacher.caller)

    assert [answer.json()[name] for name in ("created", "unchanged", "failed")] == [21, 0, 1]
    assert [call["emails"] for call in lambdas.calls] == [sorted([*emails, "nobody@example.org"])]
    assert Statements.count - before < 12


def test_without_the_users_service_the_request_may_be_tried_again_and_leaves_nothing(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    (newcomer,) = many_users(users, 1)
    before = everything(database)
    lambdas.is_down = True

    refused = enrol(classroom, user_id=str(newcomer))
    untouched = everything(database)
    lambdas.is_down = False
    answer = enrol(classroom, user_id=str(newcomer))

    assert (refused.status, refused.code, refused.headers["Retry-After"]) == (503, "service_unavailable", "1")
    assert "Lambda" not in refused.text
    assert untouched == before
    assert answer.status == 201


def test_a_users_service_that_fails_is_503(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    broken = FakeLambda({"users-query": (lambda event, context: {"people": "nonsense"}, users)})
    aws.use_client("lambda", broken)

    assert enrol(classroom, user_id=str(new_id())).status == 503


def test_an_account_that_is_no_longer_used_is_409_also_when_it_is_asked_about(
    database: ServiceDatabase, users: ServiceDatabase, lambdas: FakeLambda
) -> None:
    classroom = a_classroom(database)
    (gone,) = many_users(users, 1, is_active=False)

    answer = enrol(classroom, user_id=str(gone))

    assert (answer.status, answer.code) == (409, "user_inactive")
