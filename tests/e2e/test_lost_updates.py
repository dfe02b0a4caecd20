"""Two at once: nobody's change is lost unseen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.at_once import at_once
from tests.support.http import Answer
from tests.support.people import Person, a_registration
from tests.support.teaching import Classroom, a_course, a_homework, a_submission, enroll, eventually, grade_path


def if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def _me(room: Classroom) -> tuple[str, str]:
    return "/api/users/me", "full_name"


def _course(room: Classroom) -> tuple[str, str]:
    return f"/api/courses/{a_course(room.teacher)['id']}", "title"


def _homework(room: Classroom) -> tuple[str, str]:
    return f"/api/homeworks/{a_homework(room.teacher, room.course_id)['id']}", "title"


@pytest.mark.parametrize("resource", [_me, _course, _homework])
def test_stale_patch_is_412_and_changes_nothing(classroom: Classroom, resource: Any) -> None:
    path, field = resource(classroom)
    before = classroom.teacher.get(path)
    version = before.json()["version"]
    assert before.headers["etag"] == f'"{version}"'

    changed = classroom.teacher.patch(path, {field: "First"}, headers=if_match(version))
    stale = classroom.teacher.patch(path, {field: "Second"}, headers=if_match(version))

    assert (changed.status, changed.json()["version"] > version) == (200, True)
    assert stale.status == 412
    assert classroom.teacher.read(path)[field] == "First"
    assert classroom.teacher.patch(path, {field: "Third"}).status == 200
    assert classroom.teacher.patch(path, {field: "Fourth"}, headers={"If-Match": "*"}).status == 200
    assert classroom.teacher.patch(path, {field: "Fifth"}, headers={"If-Match": "nonsense"}).status == 412


@pytest.mark.parametrize("resource", [_course, _homework])
def test_of_two_patches_at_once_one_wins(classroom: Classroom, resource: Any) -> None:
    path, field = resource(classroom)
    version = classroom.teacher.read(path)["version"]

    def change(title: str) -> Answer:
        return classroom.teacher.patch(path, {field: title}, headers=if_match(version))

    answers = at_once(lambda: change("Left"), lambda: change("Right"))

    assert sorted(answer.status for answer in answers) == [200, 412]
    winner = next(answer for answer in answers if answer.status == 200)
    assert classroom.teacher.read(path)[field] == winner.json()[field]


def test_of_two_graders_with_the_same_version_one_wins(classroom: Classroom) -> None:
    submission = a_submission(classroom.student, a_homework(classroom.teacher, classroom.course_id)["id"])

    def grade(person: Person, score: int) -> Answer:
        return person.post(grade_path(submission), {"score": score}, headers=if_match(submission["version"]))

    answers = at_once(lambda: grade(classroom.teacher, 70), lambda: grade(classroom.assistant, 80))

    assert sorted(answer.status for answer in answers) == [200, 412]


def test_two_graders_without_versions_both_stand_in_the_history(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id)
    submission = a_submission(classroom.student, homework["id"])

    def grade(person: Person, score: int) -> Answer:
        return person.post(grade_path(submission), {"score": score})

    answers = at_once(lambda: grade(classroom.teacher, 70), lambda: grade(classroom.assistant, 80))

    assert [answer.status for answer in answers] == [200, 200]
    last = max(answers, key=lambda answer: int(answer.json()["version"])).json()
    path = f"/api/homeworks/{homework['id']}/submissions/{submission['id']}"
    assert classroom.teacher.read(path)["score"] == last["score"]

    def settled() -> bool | None:
        grades = classroom.student.read("/api/students/me/grades?limit=100")["items"]
        return any(g["source_id"] == homework["id"] and g["score"] == last["score"] for g in grades) or None

    eventually(settled, "the gradebook settles on the last grade")


def test_two_submissions_at_once_are_two_attempts(classroom: Classroom) -> None:
    homework = a_homework(classroom.teacher, classroom.course_id)

    def submit(text: str) -> Answer:
        return classroom.student.post(f"/api/homeworks/{homework['id']}/submissions", {"text": text})

    answers = at_once(lambda: submit("One"), lambda: submit("Two"))

    assert {answer.status for answer in answers} <= {201, 409}
    attempts = sorted(answer.json()["attempt"] for answer in answers if answer.status == 201)
    assert attempts in ([1], [1, 2])
    current = classroom.student.read("/api/students/me/homeworks?limit=100")["items"]
    mine = next(item["submission"] for item in current if item["id"] == homework["id"])
    assert mine["attempt"] == attempts[-1]


def test_two_enrolments_at_once_make_one_member(classroom: Classroom) -> None:
    course = a_course(classroom.teacher)
    path = f"/api/courses/{course['id']}/enrollments"
    body = {"user_id": classroom.student.user_id, "role": "student"}

    answers = at_once(*[lambda: classroom.teacher.post(path, body)] * 3)

    assert sorted(answer.status for answer in answers) == [200, 200, 201]
    assert len({answer.json()["enrolled_at"] for answer in answers}) == 1
    members = [item["user_id"] for item in classroom.teacher.read(path)["items"]]
    assert members.count(classroom.student.user_id) == 1


def test_one_email_registers_once_however_many_try(classroom: Classroom) -> None:
    body = a_registration()

    answers = at_once(*[lambda: classroom.teacher.http.request("POST", "/api/users", body)] * 3)

    assert sorted(answer.status for answer in answers) == [201, 409, 409]


def test_grading_and_resubmitting_at_once_leave_no_ungraded_graded_work(classroom: Classroom) -> None:
    course = a_course(classroom.teacher)
    enroll(classroom.teacher, course["id"], classroom.student)
    homework = a_homework(classroom.teacher, course["id"])
    first = a_submission(classroom.student, homework["id"])

    graded, again = at_once(
        lambda: classroom.teacher.post(grade_path(first), {"score": 50}),
        lambda: classroom.student.post(f"/api/homeworks/{homework['id']}/submissions", {"text": "Better"}),
    )

    assert (graded.status, again.status) in ((200, 409), (409, 201))
