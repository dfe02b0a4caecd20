"""What a service tells from its copies: who is what in which course."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from kernel import directory
from kernel.auth import Caller
from kernel.db import reading
from kernel.directory import CourseAccess, CourseRole
from kernel.engine import Statements
from kernel.errors import Conflict, NotFound
from kernel.ids import new_id
from tests.support.databases import ServiceDatabase
from tests.support.directory_service.builders import a_course, a_membership, a_person
from tests.support.directory_service.consumer import consumer
from tests.support.gateway import a_caller
from tests.support.sample_service.messages import message


def told(name: str, data: dict[str, Any]) -> dict[str, Any]:
    consumer.consume(message(name, data))
    return data


def enter(caller: Caller, course: dict[str, Any]) -> CourseAccess:
    with reading() as uow:
        return directory.access(uow, caller, UUID(course["course_id"]))


def caller_of(person: dict[str, Any], school_role: str = "student") -> Caller:
    return a_caller(school_role, UUID(person["user_id"]))


@pytest.mark.parametrize("role", list(CourseRole))
def test_a_member_is_what_the_membership_says(database: ServiceDatabase, role: CourseRole) -> None:
    course, person = told("CourseCreated", a_course(title="Algebra", timezone="Asia/Tokyo")), a_person()
    told("MemberEnrolled", a_membership(course, person, role=role.value))

    access = enter(caller_of(person), course)

    assert access.role is role
    assert (access.course.title, access.course.timezone, access.course.is_archived) == (
        "Algebra",
        "Asia/Tokyo",
        False,
    )
    access.require_open()


def test_one_statement_is_enough_for_a_member(database: ServiceDatabase) -> None:
    course, person = told("CourseCreated", a_course()), a_person()
    told("MemberEnrolled", a_membership(course, person))

    before = Statements.count
    enter(caller_of(person), course)
    assert Statements.count - before == 1


@pytest.mark.parametrize("school_role", ["student", "teacher"])
def test_outsiders_and_removed_members_cannot_tell_the_course_from_none(
    database: ServiceDatabase, school_role: str
) -> None:
    course, person = told("CourseCreated", a_course()), a_person()
    told("MemberEnrolled", a_membership(course, person))
    told("MemberRemoved", a_membership(course, person, version=2))

    refusals = []
    for caller, where in (
        (caller_of(person, school_role), course),
        (a_caller(school_role), course),
        (a_caller(school_role), a_course()),
    ):
        with pytest.raises(NotFound) as refused:
            enter(caller, where)
        refusals.append((refused.value.code, refused.value.detail))

    assert refusals == [("course_not_found", "There is no such course.")] * 3


@pytest.mark.parametrize("school_role", ["manager", "admin"])
def test_managers_and_admins_enter_every_course_but_none_that_is_not_there(
    database: ServiceDatabase, school_role: str
) -> None:
    course = told("CourseCreated", a_course())

    access = enter(a_caller(school_role), course)

    assert access.role is None
    assert access.sees_all_records
    with pytest.raises(NotFound):
        enter(a_caller(school_role), a_course())


def test_an_archived_course_is_entered_but_takes_no_new_work(database: ServiceDatabase) -> None:
    course, person = a_course(), a_person()
    told("MemberEnrolled", a_membership(course, person))
    told("CourseArchived", {**course, "status": "archived", "version": 2})

    access = enter(caller_of(person), course)

    with pytest.raises(Conflict) as refused:
        access.require_open()
    assert refused.value.code == "course_archived"


def test_a_role_is_known_of_active_members_only(database: ServiceDatabase) -> None:
    course, member, gone = told("CourseCreated", a_course()), a_person(), a_person()
    told("MemberEnrolled", a_membership(course, member, role="assistant"))
    told("MemberRemoved", a_membership(course, gone, version=2))

    with reading() as uow:
        roles = [
            directory.member_role(uow, UUID(course["course_id"]), user_id)
            for user_id in (UUID(member["user_id"]), UUID(gone["user_id"]), new_id())
        ]

    assert roles == [CourseRole.ASSISTANT, None, None]


def test_the_courses_of_somebody_are_those_of_now(database: ServiceDatabase) -> None:
    person = a_person()
    taught, learnt, left = a_course(), a_course(), a_course()
    told("MemberEnrolled", a_membership(taught, person, role="teacher"))
    told("MemberEnrolled", a_membership(learnt, person))
    told("MemberRemoved", a_membership(left, person, version=2))

    with reading() as uow:
        user_id = UUID(person["user_id"])
        every = set(directory.courses_of(uow, user_id))
        teaching = directory.courses_of(uow, user_id, CourseRole.TEACHER, CourseRole.ASSISTANT)

    assert every == {UUID(taught["course_id"]), UUID(learnt["course_id"])}
    assert teaching == [UUID(taught["course_id"])]


def test_a_person_is_found_by_id_and_by_email_in_any_case(database: ServiceDatabase) -> None:
    person = told("UserRegistered", a_person(email="ada@example.org", full_name="Ada", timezone="Europe/London"))

    with reading() as uow:
        by_id = directory.person(uow, UUID(person["user_id"]))
        by_email = directory.person_by_email(uow, " ADA@example.org ")
        nobody = directory.person(uow, new_id()), directory.person_by_email(uow, "nobody@example.org")

    assert by_id is not None
    assert by_id == by_email
    assert (by_id.full_name, by_id.timezone, by_id.is_active, by_id.version) == ("Ada", "Europe/London", True, 1)
    assert nobody == (None, None)


def test_of_two_people_with_one_email_the_one_whose_account_is_in_use_is_found(database: ServiceDatabase) -> None:
    in_use = told("UserRegistered", a_person(email="ada@example.org"))
    told("UserDeactivated", a_person(email="ada@example.org", is_active=False, version=2))

    with reading() as uow:
        found = directory.person_by_email(uow, "ada@example.org")

    assert found is not None
    assert found.user_id == UUID(in_use["user_id"])
