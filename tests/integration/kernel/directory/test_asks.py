"""On a miss the owner is asked, once a request; a yes is kept, a no is not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from kernel import aws, config, directory, query, request
from kernel.db import UnitOfWork, reading, unit_of_work
from kernel.directory import CourseRole
from kernel.directory_query import DirectoryAnswer, DirectoryQuestion
from kernel.engine import Statements
from kernel.errors import NotFound, Unavailable
from kernel.ids import new_id
from kernel.people_query import PeopleAnswer, PeopleQuestion, ask_users
from kernel.request import RequestContext
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.builders import a_course, a_membership, a_person
from tests.support.directory_service.consumer import consumer, copies
from tests.support.gateway import a_caller
from tests.support.lambdas import FakeLambda
from tests.support.sample_service.messages import message


class Owner:
    """The services that own people and courses, as far as their query functions tell of them."""

    def __init__(self) -> None:
        self.people: list[dict[str, Any]] = []
        self.course: dict[str, Any] | None = None
        self.members: list[dict[str, Any]] = []

    def tell_of_course(self, uow: UnitOfWork, question: DirectoryQuestion) -> DirectoryAnswer:
        """Answer a question about a course."""
        if self.course is None or self.course["course_id"] != str(question.course_id):
            return DirectoryAnswer()
        asked = {str(user_id) for user_id in question.user_ids}
        return DirectoryAnswer.model_validate(
            {
                "course": self.course,
                "members": [member for member in self.members if member["user_id"] in asked],
                "people": [person for person in self.people if person["user_id"] in asked],
            }
        )

    def tell_of_people(self, uow: UnitOfWork, question: PeopleQuestion) -> PeopleAnswer:
        """Answer a question about people."""
        asked = {str(user_id) for user_id in question.user_ids} | set(question.emails)
        found = [person for person in self.people if {person["user_id"], person["email"]} & asked]
        return PeopleAnswer.model_validate({"people": found})


@pytest.fixture
def owner() -> Owner:
    """Somebody who owns nothing yet."""
    return Owner()


@pytest.fixture
def lambdas(database: ServiceDatabase, owner: Owner) -> Iterator[FakeLambda]:
    """Lambda with the owner's two query functions, which the service knows by name."""
    fake = FakeLambda(
        {
            "courses": (query.serve(DirectoryQuestion, owner.tell_of_course), database),
            "users": (query.serve(PeopleQuestion, owner.tell_of_people), database),
        }
    )
    aws.use_client("lambda", fake)
    known = config.Settings(service="directory", courses_query_function="courses", users_query_function="users")
    with config.using(known):
        yield fake


def test_a_members_first_request_asks_and_keeps_the_answer(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner
) -> None:
    person, owner.course = a_person(), a_course(title="Algebra")
    owner.people = [person]
    owner.members = [a_membership(owner.course, person, role="teacher", status="active")]
    caller, course_id = a_caller("teacher", UUID(person["user_id"])), UUID(owner.course["course_id"])

    with reading() as uow:
        first = directory.access(uow, caller, course_id)
        second = directory.access(uow, caller, course_id)
        kept = directory.person(uow, caller.user_id)

    assert (first.role, first.course.title) == (CourseRole.TEACHER, "Algebra")
    assert second == first
    assert kept is not None
    assert kept.email == person["email"]
    assert len(lambdas.calls) == 1


def test_a_role_is_asked_for_too(database: ServiceDatabase, lambdas: FakeLambda, owner: Owner) -> None:
    person, owner.course = a_person(), a_course()
    owner.members = [a_membership(owner.course, person, status="active")]

    with reading() as uow:
        role = directory.member_role(uow, UUID(owner.course["course_id"]), UUID(person["user_id"]))

    assert role is CourseRole.STUDENT


def test_a_no_is_asked_for_again_and_becomes_a_yes(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner
) -> None:
    person, course = a_person(), a_course()
    caller, course_id = a_caller("student", UUID(person["user_id"])), UUID(course["course_id"])

    with reading() as uow:
        with pytest.raises(NotFound):
            directory.access(uow, caller, course_id)
        unknown = copies(database)
        owner.course = course
        with pytest.raises(NotFound):
            directory.access(uow, caller, course_id)
        owner.members = [a_membership(course, person, status="active")]
        access = directory.access(uow, caller, course_id)

    assert unknown == {"people": [], "course_copies": [], "memberships": []}
    assert access.is_student
    assert len(lambdas.calls) == 3


def test_an_answer_that_is_older_than_the_copy_changes_nothing(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner
) -> None:
    person, owner.course = a_person(), a_course(title="Old", version=1)
    owner.members = [a_membership(owner.course, person, status="active", version=1)]
    consumer.consume(message("CourseUpdated", {**owner.course, "title": "New", "version": 2}))
    consumer.consume(message("MemberRemoved", a_membership(owner.course, person, version=2)))
    before = copies(database)

    with reading() as uow, pytest.raises(NotFound):
        directory.access(uow, a_caller("student", UUID(person["user_id"])), UUID(owner.course["course_id"]))

    assert len(lambdas.calls) == 1
    assert copies(database) == before


def test_an_event_that_comes_after_the_answer_repeats_it(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner
) -> None:
    person, owner.course = a_person(), a_course()
    owner.people, owner.members = [person], [a_membership(owner.course, person, status="active")]
    with reading() as uow:
        directory.access(uow, a_caller("student", UUID(person["user_id"])), UUID(owner.course["course_id"]))
    before = copies(database)

    consumer.consume(message("UserRegistered", person))
    consumer.consume(message("CourseCreated", owner.course))
    consumer.consume(message("MemberEnrolled", a_membership(owner.course, person)))

    assert copies(database) == before


def test_a_person_is_asked_for_by_id_and_by_email(database: ServiceDatabase, lambdas: FakeLambda, owner: Owner) -> None:
    owner.people = [a_person(email="ada@example.org"), a_person(email="alan@example.org")]

    with reading() as uow:
        ada = directory.person(uow, UUID(owner.people[0]["user_id"]))
        alan = directory.person_by_email(uow, "Alan@Example.org")
        directory.person_by_email(uow, "ada@example.org")

    assert ada is not None
    assert alan is not None
    assert [ada.email, alan.email] == ["ada@example.org", "alan@example.org"]
    assert len(lambdas.calls) == 2


def test_what_a_refused_request_learnt_is_not_kept(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner
) -> None:
    owner.people = [a_person()]

    def refuse() -> None:
        with unit_of_work() as uow:
            assert directory.person(uow, UUID(owner.people[0]["user_id"])) is not None
            raise NotFound

    with pytest.raises(NotFound):
        refuse()

    assert copies(database)["people"] == []


def test_the_owner_logs_the_askers_request_id(database: ServiceDatabase, lambdas: FakeLambda, owner: Owner) -> None:
    with request.handling(RequestContext("trace-me")), reading() as uow:
        directory.person(uow, new_id())

    assert [call["request_id"] for call in lambdas.calls] == ["trace-me"]


def test_an_owner_who_does_not_answer_is_unavailable(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner, caplog: pytest.LogCaptureFixture
) -> None:
    lambdas.is_down = True

    with reading() as uow:
        with pytest.raises(Unavailable):
            directory.access(uow, a_caller(), new_id())
        with pytest.raises(Unavailable) as refused:
            directory.person(uow, new_id())

    assert "Lambda" not in refused.value.detail
    assert "users does not answer" in caplog.text


@pytest.mark.parametrize("answer", [{"people": "nonsense"}, {"people": [{"user_id": "1"}]}, []])
def test_an_answer_that_cannot_be_read_is_unavailable_and_keeps_nothing(
    database: ServiceDatabase, lambdas: FakeLambda, answer: Any
) -> None:
    aws.use_client("lambda", FakeLambda({"users": (lambda event, context: answer, database)}))

    with reading() as uow, pytest.raises(Unavailable):
        directory.person(uow, new_id())

    assert copies(database)["people"] == []


def test_an_owner_who_fails_is_unavailable(database: ServiceDatabase, lambdas: FakeLambda, owner: Owner) -> None:
    owner.people = [{"user_id": "broken", "email": "broken"}]

    with reading() as uow, pytest.raises(Unavailable):
        directory.person_by_email(uow, "broken")


def test_nobody_is_asked_where_no_function_is_configured(
    database: ServiceDatabase, lambdas: FakeLambda, owner: Owner
) -> None:
    owner.people = [a_person()]

    with config.using(config.Settings(service="directory")), reading() as uow:
        assert directory.person(uow, UUID(owner.people[0]["user_id"])) is None
        with pytest.raises(NotFound):
            directory.access(uow, a_caller("admin"), new_id())

    assert lambdas.calls == []


def test_nobody_is_asked_about_nobody(database: ServiceDatabase, lambdas: FakeLambda) -> None:
    with reading() as uow:
        assert not ask_users(uow)

    assert lambdas.calls == []


def test_many_people_are_kept_by_one_statement(database: ServiceDatabase, lambdas: FakeLambda, owner: Owner) -> None:
    owner.people = [a_person() for _ in range(200)]

    with unit_of_work() as uow:
        before = Statements.count
        assert ask_users(uow, emails=[person["email"] for person in owner.people])
        assert Statements.count - before == 1

    assert len(copies(database)["people"]) == 200
