"""A profile appears with its person: by their events in any order, or asked for while those are under way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import permutations

import pytest
import sqlalchemy as sa

from functions.courses.handlers import query as courses_query
from functions.courses.tables import courses, enrollments
from functions.users.handlers import query as users_query
from functions.users.published import UserDeactivated, UserRegistered, UserUpdated
from functions.users.tables import users
from kernel import aws, clock, config
from kernel.auth import Caller
from kernel.ids import new_id
from kernel.tables import people
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.lambdas import FakeLambda
from tests.support.profiles import ME, api, everything, grant, path_of, profile_of, received, register, tell
from tests.support.races import race


@pytest.fixture
def owners(
    database: ServiceDatabase, databases: Callable[[str], ServiceDatabase]
) -> Iterator[dict[str, ServiceDatabase]]:
    """The users and courses services, which this service may ask; each one's database, emptied."""
    made = {"users": databases("users"), "courses": databases("courses")}
    for owner in made.values():
        owner.empty()
    functions = {"users": (users_query.handler, made["users"]), "courses": (courses_query.handler, made["courses"])}
    aws.use_client("lambda", FakeLambda(functions))
    known = replace(config.settings(), users_query_function="users", courses_query_function="courses")
    with config.using(known):
        yield made


def has_account(owners: dict[str, ServiceDatabase], person: Caller, *, locale: str = "en") -> Caller:
    """Let the users service know somebody; return them."""
    about = {"full_name": "New Comer", "full_name_key": "new comer", "locale": locale, "password_hash": "x"}
    flags = {"is_active": True, "email_confirmed": False, "phone_confirmed": False}
    times = {"created_at": clock.now(), "updated_at": clock.now(), "timezone": "UTC", "version": 3}
    row = {"id": person.user_id, "email": f"{person.user_id}@example.org", "role": person.role}
    owners["users"].rows(sa.insert(users).values({**row, **about, **flags, **times}))
    return person


def a_course(owners: dict[str, ServiceDatabase], teacher: Caller, student: Caller, *, status: str = "active") -> None:
    """Let the courses service know a course of two."""
    course_id, moment, courses_database = new_id(), clock.now(), owners["courses"]
    about = {"title": "Algebra", "timezone": "UTC", "status": status, "join_code": str(course_id), "version": 1}
    row = {"id": course_id, "owner_id": teacher.user_id, "created_at": moment, "updated_at": moment}
    for person in (teacher, student):
        names = {"email": f"{person.user_id}@example.org", "full_name": "New Comer", "role": person.role}
        rest = {"user_id": person.user_id, "locale": "en", "timezone": "UTC", "is_active": True, "version": 1}
        courses_database.rows(sa.insert(people).values({**names, **rest}))
    courses_database.rows(sa.insert(courses).values({**about, **row}))
    for person, role in ((teacher, "teacher"), (student, "student")):
        member = {"course_id": course_id, "user_id": person.user_id, "role": role, "status": "active"}
        courses_database.rows(sa.insert(enrollments).values({**member, "enrolled_at": moment, "version": 1}))


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_profile_comes_with_the_persons_events_in_any_order(database: ServiceDatabase, order: tuple[int, ...]) -> None:
    told = [
        UserRegistered.sample().model_copy(update={"full_name": "First", "version": 1}),
        UserUpdated.sample().model_copy(update={"full_name": "Second", "version": 2}),
        UserDeactivated.sample().model_copy(update={"full_name": "Second", "is_active": False, "version": 3}),
    ]
    person = a_caller(user_id=told[0].user_id)

    tell(*(told[index] for index in order), *told)

    assert profile_of(person)["full_name"] == "Second"
    assert len(database.rows("SELECT * FROM profiles")) == 1


def test_later_events_leave_the_profile_as_it_is(database: ServiceDatabase) -> None:
    person = register(a_caller(), "Ana")
    api.patch(ME, {"bio": "Hello"}, caller=person)

    register(person, "Ana Anić", version=3)

    profile = profile_of(person)
    assert (profile["full_name"], profile["bio"], profile["version"]) == ("Ana Anić", "Hello", 2)


def test_somebody_is_faster_than_their_registration(
    database: ServiceDatabase, owners: dict[str, ServiceDatabase]
) -> None:
    person = has_account(owners, a_caller())

    first = api.get(ME, caller=person)
    changed = api.patch(ME, {"bio": "Here already"}, caller=person)

    assert (first.status, first.json()["full_name"]) == (200, "New Comer")
    assert (changed.status, changed.json()["version"]) == (200, 2)
    assert len(database.rows("SELECT * FROM profiles")) == 1


def test_first_reads_at_once_make_one_profile(database: ServiceDatabase, owners: dict[str, ServiceDatabase]) -> None:
    person = has_account(owners, a_caller())

    outcomes = race(database, *[lambda: api.get(ME, caller=person).status] * 3, lambda: bool(register(person)) and 200)

    assert outcomes == [200] * 4
    assert len(database.rows("SELECT * FROM profiles")) == 1


def test_nobody_gets_no_profile(database: ServiceDatabase, owners: dict[str, ServiceDatabase]) -> None:
    nobody, admin = a_caller(), has_account(owners, a_caller("admin"))
    before = everything(database)

    for answer in (
        api.get(path_of(nobody), caller=admin),
        api.get(path_of(nobody, "achievements"), caller=admin),
        grant(admin, nobody),
        api.post(path_of(nobody, "stats:update"), {"tests_taken": 1}, caller=admin),
        api.get(ME, caller=nobody),
    ):
        assert (answer.status, answer.code) == (404, "profile_not_found")
    assert everything(database) == before
    assert database.rows("SELECT * FROM people") == []


@pytest.mark.usefixtures("owners")
def test_users_service_that_does_not_answer_is_a_503(database: ServiceDatabase) -> None:
    fake = FakeLambda({})
    fake.is_down = True
    aws.use_client("lambda", fake)

    assert api.get(ME, caller=a_caller()).status == 503
    assert database.rows("SELECT * FROM profiles") == []


def test_teacher_is_faster_than_the_enrolment(database: ServiceDatabase, owners: dict[str, ServiceDatabase]) -> None:
    teacher, student = has_account(owners, a_caller("teacher")), has_account(owners, a_caller())
    a_course(owners, teacher, student)

    granted = grant(teacher, student)
    seen = api.get(path_of(teacher), caller=student)

    assert granted.status == 201
    assert (seen.status, "stats" in seen.json()) == (200, False)
    assert len(database.rows("SELECT * FROM memberships")) == 2


def test_archived_course_and_no_course_are_the_same_404(
    database: ServiceDatabase, owners: dict[str, ServiceDatabase]
) -> None:
    teacher, student = has_account(owners, a_caller("teacher")), has_account(owners, a_caller())
    a_course(owners, teacher, student, status="archived")

    answers = [api.get(path_of(student), caller=reader) for reader in (teacher, a_caller("teacher"))]

    assert {(answer.status, answer.code) for answer in answers} == {(404, "profile_not_found")}
    assert database.rows("SELECT * FROM memberships") == []


def test_achievement_by_an_early_event_is_in_the_persons_language(
    database: ServiceDatabase, owners: dict[str, ServiceDatabase]
) -> None:
    student = has_account(owners, a_caller(), locale="ru-RU")

    tell(received(student, new_id()))

    [granted] = database.events("AchievementGranted")
    assert granted["title"] == "Первая сданная работа"
