"""Notifications, broadcasts and preferences, as the contract's section 7 tells them."""

from __future__ import annotations

from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.at_once import at_once
from tests.support.http import Http
from tests.support.people import Person, register, unique
from tests.support.platform import Platform
from tests.support.teaching import (
    Classroom,
    a_course,
    a_homework,
    a_lesson,
    a_submission,
    a_test,
    an_attempt,
    attempt_path,
    enroll,
    eventually,
    grade_path,
    in_days,
)

MINE = "/api/notifications/me"
UNREAD = "/api/notifications/me/unread-count"
PREFERENCES = "/api/notifications/preferences"
FIELDS = {"id", "user_id", "type", "title", "body", "link", "data", "is_read", "read_at", "created_at"}


@pytest.fixture
def course(http: Http) -> Any:
    """A course with its teacher and one student, who have no other."""
    teacher, student = register(http, "teacher"), register(http, "student", locale="ru")
    made = a_course(teacher, timezone="Europe/Belgrade")
    enroll(teacher, made["id"], student)
    return {**made, "teacher": teacher, "student": student}


def a_message(**changes: Any) -> dict[str, Any]:
    return {"type": "system", "title": unique("Flood"), "body": "No lesson today.", **changes}


def notices(person: Person, query: str = "") -> list[Any]:
    found: list[Any] = person.read(f"{MINE}?limit=100{query}")["items"]
    return found


def notice(person: Person, title: str) -> Any:
    """Wait until a person is told something whose title holds these words."""
    return eventually(lambda: next((each for each in notices(person) if title in each["title"]), None), title)


def test_grade_of_a_homework_reaches_the_student_once_and_in_their_language(platform: Platform, course: Any) -> None:
    homework = a_homework(course["teacher"], course["id"])
    submission = a_submission(course["student"], homework["id"])
    answer = course["teacher"].post(grade_path(submission), {"score": 87.5, "feedback": "Хорошо"})
    assert answer.status == 200, answer.text

    notice(course["student"], "цен")
    platform.settle()
    graded = [each for each in notices(course["student"]) if each["data"].get("homework_id") == homework["id"]]

    assert [each["title"].split(":")[0] for each in graded] in (
        ["Задание оценено", "Новое домашнее задание"],
        ["Новая оценка", "Новое домашнее задание"],
    )
    assert set(graded[0]) == FIELDS
    assert "87,5 из 100 баллов" in graded[0]["body"]
    assert (graded[0]["type"], graded[0]["user_id"]) == ("homework", course["student"].user_id)
    assert [each["type"] for each in notices(course["teacher"])] == ["homework"]


def test_everything_that_happens_in_a_course_is_told(platform: Platform, course: Any) -> None:
    teacher, student = course["teacher"], course["student"]
    test = a_test(teacher, course["id"])
    attempt = an_attempt(student, test)
    assert student.post(f"{attempt_path(attempt)}/submit", {"answers": {}}).status == 200
    lesson = a_lesson(teacher, course["id"])
    assert teacher.patch(f"/api/lessons/{lesson['id']}", {"location": "Room 12"}).status == 200
    assert teacher.patch(f"/api/lessons/{lesson['id']}", {"status": "cancelled"}).status == 200
    platform.settle()

    told = [each["title"].split(":")[0].split(" «")[0] for each in notices(student)]

    assert "Добро пожаловать на курс" in told
    assert "Новый тест" in told
    assert {"Тест не сдан", "Новая оценка"} & set(told)
    assert "Занятие отменено" in told
    assert len(told) == len(set(told))
    assert "You teach" not in " ".join(each["title"] for each in notices(teacher))


def test_series_is_told_once(platform: Platform, course: Any) -> None:
    times = {"starts_at": "2031-03-24T09:00:00Z", "ends_at": "2031-03-24T10:00:00Z"}
    repeat = {"weekly": ["mon", "thu"], "until": "2031-05-31"}
    made = course["teacher"].made(
        f"/api/courses/{course['id']}/lessons", {"title": unique("Series"), **times, "repeat": repeat}
    )
    assert len(made["items"]) == 20

    found = notice(course["student"], made["items"][0]["title"])
    platform.settle()

    assert [each["id"] for each in notices(course["student"], "&type=schedule")] == [found["id"]]


def test_broadcast_reaches_a_course_through_its_queue(platform: Platform, course: Any) -> None:
    message = a_message(course_id=course["id"], link="/courses")

    answer = course["teacher"].post("/api/notifications", message)

    assert (answer.status, answer.json()) == (202, {"accepted": 1})
    found = notice(course["student"], message["title"])
    assert (found["body"], found["link"], found["type"]) == (message["body"], "/courses", "system")
    assert message["title"] not in [each["title"] for each in notices(course["teacher"])]
    [row] = platform.rows("notifications", "SELECT * FROM broadcasts WHERE title = %(title)s", title=message["title"])
    assert row["fanned_out_at"] is not None


def test_broadcast_with_one_key_is_sent_once_however_often_it_is_asked_for(platform: Platform, course: Any) -> None:
    message, key = a_message(course_id=course["id"]), {"Idempotency-Key": unique("key")}

    answers = at_once(*[lambda: course["teacher"].post("/api/notifications", message, headers=key)] * 4)

    assert {answer.status for answer in answers} <= {202, 409}
    assert course["teacher"].post("/api/notifications", message, headers=key).status == 202
    notice(course["student"], message["title"])
    platform.settle()
    assert [each["title"] for each in notices(course["student"])].count(message["title"]) == 1


def test_who_may_write_to_whom(classroom: Classroom, course: Any) -> None:
    def status(person: Person, **recipients: Any) -> int:
        return person.post("/api/notifications", a_message(**recipients)).status

    assert status(course["student"], course_id=course["id"]) == 403
    assert status(classroom.other_teacher, course_id=course["id"]) == 404
    assert status(classroom.other_teacher, user_ids=[course["student"].user_id]) == 404
    assert status(classroom.manager, user_ids=[course["student"].user_id]) == 202
    assert status(classroom.admin, course_id=course["id"]) == 202
    assert status(classroom.admin, user_ids=[str(new_id())]) == 422


def test_admin_writes_to_somebody_who_registered_just_before(http: Http, admin: Person) -> None:
    newcomer = register(http)
    message = a_message(user_ids=[newcomer.user_id])

    answer = admin.post("/api/notifications", message)

    assert (answer.status, answer.json()) == (202, {"accepted": 1})
    assert notice(newcomer, message["title"])["is_read"] is False


def test_notifications_are_read_counted_and_nobody_elses(classroom: Classroom, course: Any, admin: Person) -> None:
    student = course["student"]
    notice(student, "Добро пожаловать")
    for kind in ("test", "system"):
        message = a_message(user_ids=[student.user_id], type=kind)
        assert admin.post("/api/notifications", message).status == 202
        notice(student, message["title"])
    found = notices(student)
    assert student.read(UNREAD) == {"unread_count": 3}

    path = f"/api/notifications/{found[0]['id']}/read"
    assert classroom.outsider.post(path).status == 404
    first, second = student.post(path), student.post(path)

    assert (first.status, first.json()) == (200, second.json())
    assert student.read(UNREAD) == {"unread_count": 2}
    assert [each["id"] for each in notices(student, "&is_read=true")] == [found[0]["id"]]
    assert student.post("/api/notifications:mark-all-read", {"type": "test"}).json() == {"updated": 1}
    assert student.post("/api/notifications:mark-all-read").json() == {"updated": 1}
    assert student.read(UNREAD) == {"unread_count": 0}


def test_preferences_decide_what_is_told(course: Any) -> None:
    student = course["student"]
    defaults = student.read(PREFERENCES)
    assert defaults["channels"]["achievement"] == {"in_app": True, "email": False}
    assert defaults["quiet_hours"] is None
    quiet = {"from": "22:00", "to": "07:00", "timezone": "Europe/Belgrade"}
    chosen = {
        "channels": {**defaults["channels"], "homework": {"in_app": False, "email": False}},
        "quiet_hours": quiet,
    }

    answer = student.put(PREFERENCES, chosen)

    assert (answer.status, answer.json()) == (200, chosen)
    assert student.read(PREFERENCES) == chosen
    homework = a_homework(course["teacher"], course["id"], due_at=in_days(2))
    message = a_message(course_id=course["id"])
    notice_of_test = a_test(course["teacher"], course["id"])
    assert course["teacher"].post("/api/notifications", message).status == 202
    notice(student, message["title"])
    notice(student, notice_of_test["title"])
    assert homework["title"] not in " ".join(each["title"] for each in notices(student))
    assert student.put(PREFERENCES, {**chosen, "quiet_hours": {**quiet, "to": "22:00"}}).status == 422
