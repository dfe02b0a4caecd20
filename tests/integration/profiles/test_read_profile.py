"""Somebody else's profile: who sees it, and who sees the figures."""

from __future__ import annotations

import pytest

from kernel.engine import Statements
from kernel.ids import new_id
from tests.support.classroom import Classroom, archive, enroll, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.profiles import api, everything, graded, path_of, profile_of, register, tell

PARTS: list[tuple[str, ...]] = [(), ("achievements",)]


@pytest.mark.parametrize(
    ("who", "status", "sees_stats"),
    [
        ("anonymous", 401, False),
        ("outsider", 404, False),
        ("other_teacher", 404, False),
        ("classmate", 200, False),
        ("student", 200, True),
        ("assistant", 200, True),
        ("teacher", 200, True),
        ("manager", 200, True),
        ("admin", 200, True),
    ],
)
def test_who_sees_a_students_profile_and_figures(
    database: ServiceDatabase, room: Classroom, who: str, status: int, sees_stats: bool
) -> None:
    answers = [api.get(path_of(room.student, *part), caller=room.caller(who)) for part in PARTS]

    assert [answer.status for answer in answers] == [status, status]
    if status == 200:
        assert answers[0].json()["full_name"] == "Student"
        assert ("stats" in answers[0].json()) is sees_stats
        assert answers[0].headers["ETag"] == '"1"'


def test_students_see_their_teacher_without_figures(database: ServiceDatabase, room: Classroom) -> None:
    assert "stats" not in profile_of(room.teacher, reader=room.student)
    assert "stats" in profile_of(room.teacher, reader=room.assistant)


def test_staff_of_one_course_are_strangers_to_the_other(database: ServiceDatabase, room: Classroom) -> None:
    assert api.get(path_of(room.outsider), caller=room.teacher).status == 404
    assert api.get(path_of(room.student), caller=room.other_teacher).status == 404


def test_teacher_who_learns_in_a_course_is_a_fellow_there(database: ServiceDatabase, room: Classroom) -> None:
    enroll(room.course_id, room.other_teacher, "student")

    assert "stats" not in profile_of(room.student, reader=room.other_teacher)


@pytest.mark.parametrize("gone", ["student", "teacher"])
def test_former_member_is_a_stranger(database: ServiceDatabase, room: Classroom, gone: str) -> None:
    enroll(room.course_id, getattr(room, gone), "student", status="removed", version=2)

    for part in PARTS:
        assert api.get(path_of(room.student, *part), caller=room.teacher).status == 404


def test_archived_course_is_shared_no_more(database: ServiceDatabase, room: Classroom) -> None:
    archive(room)

    assert api.get(path_of(room.student), caller=room.teacher).status == 404
    assert api.get(path_of(room.student), caller=room.manager).status == 200


def test_figures_are_for_staff_of_any_course_that_is_still_open(database: ServiceDatabase, room: Classroom) -> None:
    second = keep_copy_of_course(new_id())
    enroll(second, room.teacher, "teacher")
    enroll(second, room.student)
    enroll(second, room.classmate)
    archive(room)

    assert "stats" in profile_of(room.student, reader=room.teacher)
    assert "stats" not in profile_of(room.student, reader=room.classmate)


def test_deactivated_persons_name_is_still_seen(database: ServiceDatabase, room: Classroom) -> None:
    register(room.student, "Ana Gone", version=9, is_active=False)

    assert profile_of(room.student, reader=room.classmate)["full_name"] == "Ana Gone"
    assert profile_of(room.student, reader=room.teacher)["stats"]["tests_taken"] == 0


@pytest.mark.parametrize("user_id", ["x", "me", "0192f3a0", "0192f3a0-0000-7000-8000-00000000000g"])
def test_malformed_id_is_nobodys(database: ServiceDatabase, room: Classroom, user_id: str) -> None:
    for part in ("", "/achievements"):
        assert api.get(f"/api/profile/users/{user_id}{part}", caller=room.admin).status == 404


def test_nobody_and_a_stranger_are_the_same_404(database: ServiceDatabase, room: Classroom) -> None:
    before = everything(database)

    answers = [api.get(path_of(person), caller=room.teacher) for person in (room.outsider, a_caller())]

    assert {(answer.status, answer.code, answer.json()["detail"]) for answer in answers} == {
        (404, "profile_not_found", "There is no such profile.")
    }
    assert everything(database) == before


def test_reading_costs_the_same_however_much_there_is(database: ServiceDatabase, room: Classroom) -> None:
    def cost(*readers: str) -> list[int]:
        spent = []
        for reader in readers:
            before = Statements.count
            profile_of(room.student, reader=room.caller(reader))
            spent.append(Statements.count - before)
        return spent

    few = cost("student", "teacher", "admin")
    tell(*(graded(room.student, new_id(), 50) for _ in range(12)))
    for _ in range(5):
        course_id = keep_copy_of_course(new_id())
        enroll(course_id, room.teacher, "teacher")
        enroll(course_id, room.student)

    assert few == cost("student", "teacher", "admin") == [1, 2, 1]
