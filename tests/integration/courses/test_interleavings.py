"""Use cases whose transactions overlap for certain: the second begins before the first commits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from functions.courses import service
from functions.courses.repository.rows import Course, Enrollment
from functions.courses.schemas import CourseJoin, EnrollmentCreate, EnrollmentImport, EnrollmentImportRead
from kernel.db import UnitOfWork
from kernel.directory import CourseRole
from kernel.errors import Conflict, Forbidden, NotFound
from tests.support.courses import Classroom, Someone, a_classroom, enroll, register
from tests.support.databases import ServiceDatabase
from tests.support.interleaving import interleave

Enrolling = Callable[[UnitOfWork], tuple[Enrollment, bool]]


def course_id(classroom: Classroom) -> UUID:
    return UUID(classroom.course["id"])


def enrolling(classroom: Classroom, person: Someone, role: str = "student") -> Enrolling:
    body = EnrollmentCreate(user_id=person.user_id, role=CourseRole(role))
    return lambda uow: service.enroll_member(uow, classroom.teacher.caller, course_id(classroom), body)


def joining(classroom: Classroom, person: Someone) -> Enrolling:
    code = CourseJoin(join_code=classroom.course["join_code"]).join_code
    return lambda uow: service.join_course(uow, person.caller, code)


def removing(classroom: Classroom, by: Someone, of: Someone) -> Callable[[UnitOfWork], None]:
    return lambda uow: service.remove_member(uow, by.caller, course_id(classroom), of.user_id)


def archiving(classroom: Classroom) -> Callable[[UnitOfWork], Course]:
    return lambda uow: service.archive_course(uow, classroom.teacher.caller, course_id(classroom), None)


def importing(classroom: Classroom, people: list[Someone]) -> Callable[[UnitOfWork], EnrollmentImportRead]:
    rows: list[Any] = [{"email": person.email, "role": "student"} for person in people]
    body = EnrollmentImport.model_validate({"rows": rows})
    return lambda uow: service.import_members(uow, classroom.teacher.caller, course_id(classroom), body)


def told_of(database: ServiceDatabase, name: str, person: Someone) -> list[int]:
    return [event["version"] for event in database.events(name) if event["user_id"] == str(person.user_id)]


def a_second_teacher(database: ServiceDatabase, classroom: Classroom) -> Someone:
    return enroll(classroom.course, classroom.teacher, register(database, "teacher"), "teacher")


def test_the_second_enrolment_waits_and_gets_the_first_ones_membership(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    person = classroom.outsider

    run = interleave(database, enrolling(classroom, person), enrolling(classroom, person, "assistant"))

    assert run.has_waited
    assert run.first[1] is True
    assert run.second == (run.first[0], False)
    assert told_of(database, "MemberEnrolled", person) == [1]


def test_joining_while_being_enrolled_gives_one_membership(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    person = classroom.outsider

    run = interleave(database, enrolling(classroom, person, "assistant"), joining(classroom, person))

    assert run.has_waited
    assert run.second == (run.first[0], False)
    assert told_of(database, "MemberEnrolled", person) == [1]


def test_joining_twice_gives_one_membership(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    person = classroom.outsider

    run = interleave(database, joining(classroom, person), joining(classroom, person))

    assert run.has_waited
    assert run.second == (run.first[0], False)
    assert told_of(database, "MemberEnrolled", person) == [1]


def test_a_teacher_who_is_being_removed_removes_nobody(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    first, second = classroom.teacher, a_second_teacher(database, classroom)

    run = interleave(database, removing(classroom, first, second), removing(classroom, second, first))

    assert run.has_waited
    assert isinstance(run.second, NotFound)
    assert told_of(database, "MemberRemoved", first) == []


def test_the_last_two_teachers_do_not_both_leave(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    first, second = classroom.teacher, a_second_teacher(database, classroom)

    run = interleave(database, removing(classroom, first, first), removing(classroom, second, second))

    assert run.has_waited
    assert isinstance(run.second, Conflict)
    assert run.second.code == "last_teacher"


def test_one_member_is_not_removed_twice(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    remove = removing(classroom, classroom.teacher, classroom.student)

    run = interleave(database, remove, remove)

    assert isinstance(run.second, NotFound)
    assert run.second.code == "enrollment_not_found"
    assert told_of(database, "MemberRemoved", classroom.student) == [2]


def test_nobody_enters_a_course_that_is_being_archived(database: ServiceDatabase) -> None:
    for enter in (enrolling, joining, lambda classroom, person: importing(classroom, [person])):
        classroom = a_classroom(database)

        run = interleave(database, archiving(classroom), enter(classroom, classroom.outsider))

        assert run.has_waited
        assert isinstance(run.second, Conflict)
        assert run.second.code == "course_archived"
        assert told_of(database, "MemberEnrolled", classroom.outsider) == []


def test_archiving_waits_for_who_is_entering(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    run = interleave(database, enrolling(classroom, classroom.outsider), archiving(classroom))

    assert run.has_waited
    assert isinstance(run.second, Course)
    assert run.second.status == "archived"


def test_who_is_being_removed_does_not_slip_back_by_the_join_code(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    remove = removing(classroom, classroom.teacher, classroom.student)

    run = interleave(database, remove, joining(classroom, classroom.student))

    assert run.has_waited
    assert isinstance(run.second, Forbidden)
    assert run.second.code == "removed_from_course"


def test_who_is_being_removed_can_be_enrolled_anew(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    remove = removing(classroom, classroom.teacher, classroom.student)

    run = interleave(database, remove, enrolling(classroom, classroom.student, "assistant"))

    assert isinstance(run.second, tuple)
    assert (run.second[0].role, run.second[1]) == ("assistant", True)
    assert told_of(database, "MemberRemoved", classroom.student) == [2]
    assert told_of(database, "MemberEnrolled", classroom.student) == [1, 3]


def test_of_two_imports_the_second_finds_the_firsts_members(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)
    people = [register(database) for _ in range(3)]

    run = interleave(database, importing(classroom, people[:2]), importing(classroom, people[::-1]))

    assert run.has_waited
    assert isinstance(run.second, EnrollmentImportRead)
    assert [result.status for result in run.second.results] == ["created", "unchanged", "unchanged"]
    assert (run.first.created, run.second.created, run.second.unchanged) == (2, 1, 2)
    assert [told_of(database, "MemberEnrolled", person) for person in people] == [[1]] * 3


def test_two_enrolments_of_different_people_do_not_wait_for_each_other(database: ServiceDatabase) -> None:
    classroom = a_classroom(database)

    run = interleave(
        database, enrolling(classroom, classroom.outsider), enrolling(classroom, classroom.other_teacher, "teacher")
    )

    assert not run.has_waited
    assert isinstance(run.second, tuple)
    assert run.second[1] is True
