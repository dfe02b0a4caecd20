"""What the courses service answers when another service asks about a course and people in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from functions.courses.handlers import query
from functions.courses.repository.sharing import MAX_COURSES
from kernel.directory_query import DirectoryAnswer, DirectoryQuestion
from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.courses import Classroom, Someone, a_classroom, a_course, api, enroll, register
from tests.support.databases import ServiceDatabase


def ask(course_id: UUID | str, *people: Someone, ids: Sequence[UUID] = ()) -> DirectoryAnswer:
    question = DirectoryQuestion(
        course_id=UUID(str(course_id)), user_ids=[*(person.user_id for person in people), *ids]
    )
    return DirectoryAnswer.model_validate(query.handler(question.model_dump(mode="json"), None))


def memberships(classroom: Classroom, *people: Someone) -> dict[UUID, tuple[str, str, int]]:
    answer = ask(classroom.course["id"], *people)
    return {member.user_id: (member.role, member.status, member.version) for member in answer.members}


def test_it_tells_of_the_course_its_members_and_the_people(database: ServiceDatabase) -> None:
    classroom = a_classroom(database, title="Algebra", timezone="Asia/Tokyo")

    answer = ask(classroom.course["id"], classroom.teacher, classroom.student, classroom.outsider)

    assert answer.course is not None
    assert answer.course.model_dump() == {
        "title": "Algebra",
        "timezone": "Asia/Tokyo",
        "status": "active",
        "version": 1,
    }
    assert {member.user_id: member.role for member in answer.members} == {
        classroom.teacher.user_id: "teacher",
        classroom.student.user_id: "student",
    }
    assert {person.user_id: person.email for person in answer.people} == {
        person.user_id: person.email for person in (classroom.teacher, classroom.student, classroom.outsider)
    }


def test_versions_are_those_of_the_events(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=classroom.teacher.caller)
    removed = memberships(classroom, classroom.student)
    enroll(classroom.course, classroom.teacher, classroom.student, "assistant")
    api.post(f"{classroom.url}:archive", caller=classroom.teacher.caller)

    answer = ask(classroom.course["id"], classroom.student)

    assert removed == {classroom.student.user_id: ("student", "removed", 2)}
    assert memberships(classroom, classroom.student) == {classroom.student.user_id: ("assistant", "active", 3)}
    assert answer.course is not None
    assert (answer.course.status, answer.course.version) == ("archived", 2)
    told = [*database.events("MemberEnrolled"), *database.events("MemberRemoved")]
    assert max(event["version"] for event in told if event["user_id"] == str(classroom.student.user_id)) == 3


def test_of_a_course_that_is_not_there_nothing_is_told(database: ServiceDatabase) -> None:
    person = register(database)

    assert ask(new_id(), person) == DirectoryAnswer()


def test_people_whom_nobody_knows_are_left_out(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    answer = ask(classroom.course["id"], ids=[new_id()])

    assert answer.course is not None
    assert (answer.members, answer.people) == ([], [])


def test_a_question_costs_two_statements_whatever_its_size(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    people = [classroom.teacher, classroom.assistant, classroom.student, classroom.outsider]

    before = Statements.count
    assert len(ask(classroom.course["id"], *people).people) == 4
    assert Statements.count - before == 2


def shared(*people: Someone) -> dict[str, dict[UUID, str]]:
    question = DirectoryQuestion(user_ids=[person.user_id for person in people])
    answer = DirectoryAnswer.model_validate(query.handler(question.model_dump(mode="json"), None))
    assert (answer.course, answer.members, answer.people) == (None, [], [])
    return {str(each.course_id): {who.user_id: who.role for who in each.members} for each in answer.shared}


def test_without_a_course_those_that_both_share_are_told(database: ServiceDatabase) -> None:
    classroom, other = a_classroom(database), a_classroom(database)
    teacher, student = classroom.teacher, classroom.student
    second = enroll(a_course(other.teacher), other.teacher, student)

    assert shared(teacher, student) == {
        classroom.course["id"]: {teacher.user_id: "teacher", student.user_id: "student"}
    }
    assert shared(teacher, classroom.outsider) == {}
    assert shared(teacher, second, other.teacher) == {}


def test_former_members_and_archived_courses_are_not_shared(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    teacher = classroom.teacher
    api.delete(f"{classroom.url}/enrollments/{classroom.student.user_id}", caller=teacher.caller)
    assert shared(teacher, classroom.student) == {}
    assert len(shared(teacher, classroom.assistant)) == 1

    api.post(f"{classroom.url}:archive", caller=teacher.caller)

    assert shared(teacher, classroom.assistant) == {}


def test_the_newest_shared_courses_are_told_in_one_statement(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    courses = [a_course(classroom.teacher) for _ in range(MAX_COURSES)]
    for course in courses:
        enroll(course, classroom.teacher, classroom.student)

    before = Statements.count
    told = shared(classroom.teacher, classroom.student)

    assert Statements.count - before == 1
    assert set(told) == {course["id"] for course in courses}


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"course_id": "1", "user_ids": []},
        {"user_ids": []},
        {"user_ids": ["0192f3a0-0000-7000-8000-000000000002"] * 2},
    ],
)
def test_what_is_no_question_fails(database: ServiceDatabase, question: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        query.handler(question, None)
