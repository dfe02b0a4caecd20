"""Lessons, calendars and attendance, as the contract's section 9 tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.support.at_once import at_once
from tests.support.http import Answer, Http
from tests.support.people import Person, register, unique
from tests.support.platform import Platform
from tests.support.teaching import Classroom, a_course, a_lesson, enroll, eventually, in_days

FIELDS = """id course_id title description starts_at ends_at timezone location meeting_url teacher_id status series_id
            version"""


@pytest.fixture
def course(classroom: Classroom, http: Http) -> Any:
    """A course whose teacher teaches nothing else, and its one student."""
    teacher = register(http, "teacher")
    made = a_course(teacher, timezone="Europe/Berlin")
    enroll(teacher, made["id"], classroom.student)
    return {**made, "teacher": teacher}


def body(starts_at: str, ends_at: str, **changes: Any) -> dict[str, Any]:
    return {"title": unique("Lesson"), "starts_at": starts_at, "ends_at": ends_at, **changes}


def lessons_path(course: Any) -> str:
    return f"/api/courses/{course['id']}/lessons"


def calendar(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(answer.text).events}


def test_lesson_can_be_planned_in_a_course_made_just_before(teacher: Person) -> None:
    lesson = a_lesson(teacher, a_course(teacher)["id"])

    assert set(FIELDS.split()) <= set(lesson)
    assert (lesson["status"], lesson["teacher_id"]) == ("planned", teacher.user_id)
    assert teacher.read(f"/api/lessons/{lesson['id']}") == lesson


def test_series_keeps_its_wall_clock_time_over_the_clock_change(course: Any) -> None:
    repeat = {"weekly": ["mon"], "until": "2031-04-07"}

    made = course["teacher"].made(
        lessons_path(course), body("2031-03-24T09:00:00Z", "2031-03-24T10:00:00Z", repeat=repeat)
    )

    starts = [lesson["starts_at"] for lesson in made["items"]]
    assert starts == ["2031-03-24T09:00:00Z", "2031-03-31T08:00:00Z", "2031-04-07T08:00:00Z"]
    listed = course["teacher"].read(
        f"/api/courses/{course['id']}/schedule?from=2031-03-01T00:00:00Z&to=2031-05-01T00:00:00Z"
    )
    assert listed["items"] == made["items"]


def test_of_two_lessons_at_one_time_one_is_planned(course: Any) -> None:
    asked = body("2031-06-02T08:00:00Z", "2031-06-02T09:00:00Z")

    answers = at_once(*[lambda: course["teacher"].post(lessons_path(course), asked)] * 4)

    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    [made] = [answer.json() for answer in answers if answer.status == 201]
    for refused in (answer for answer in answers if answer.status == 409):
        assert refused.code == "schedule_conflict"
        assert made["id"] in refused.json()["detail"]


def test_moved_and_cancelled_lessons_show_in_the_calendar(course: Any, classroom: Classroom, http: Http) -> None:
    lesson = a_lesson(course["teacher"], course["id"])
    link = classroom.student.post("/api/schedule/me:ical-link").json()["url"]
    assert link.startswith(http.base_url)
    path = link.removeprefix(http.base_url)
    assert calendar(http.request("GET", path))[lesson["id"]]["SEQUENCE"] == 1
    later = {"starts_at": in_days(200), "ends_at": in_days(200.1)}

    moved = course["teacher"].patch(f"/api/lessons/{lesson['id']}", later)
    assert (moved.status, moved.json()["starts_at"]) == (200, later["starts_at"])
    assert calendar(http.request("GET", path))[lesson["id"]]["SEQUENCE"] == 2

    assert course["teacher"].patch(f"/api/lessons/{lesson['id']}", {"status": "cancelled"}).status == 200
    assert calendar(http.request("GET", path))[lesson["id"]]["STATUS"] == "CANCELLED"

    renewed = classroom.student.post("/api/schedule/me%3Aical-link").json()["url"]
    assert http.request("GET", path).status == 404
    assert calendar(http.request("GET", renewed.removeprefix(http.base_url)))


def test_own_schedule_shows_the_coming_lessons(course: Any, classroom: Classroom) -> None:
    lesson = course["teacher"].made(lessons_path(course), body(in_days(3), in_days(3.05)))

    for person in (course["teacher"], classroom.student):
        assert lesson in person.read("/api/schedule/me?limit=100")["items"]
    assert lesson not in classroom.classmate.read("/api/schedule/me?limit=100")["items"]
    assert classroom.student.get("/api/schedule/me?from=2031-01-01T00:00:00Z&to=2033-01-01T00:00:00Z").status == 422


def test_attendance_is_marked_and_marked_again(course: Any, classroom: Classroom, platform: Platform) -> None:
    lesson = a_lesson(course["teacher"], course["id"])
    path = f"/api/lessons/{lesson['id']}/attendance"

    for status in ("absent", "late", "late"):
        records = [{"student_id": classroom.student.user_id, "status": status}]
        assert course["teacher"].post(path, {"records": records}).json()["items"][0]["status"] == status

    [own] = classroom.student.read(path)["items"]
    assert (own["status"], own["full_name"]) == ("late", classroom.student.full_name)
    stranger = {"records": [{"student_id": classroom.outsider.user_id, "status": "present"}]}
    refused = course["teacher"].post(path, stranger)
    assert (refused.status, refused.fields) == (422, {"records.0.student_id"})
    told = eventually(
        lambda: platform.events("schedule", "AttendanceMarked", lesson_id=lesson["id"]) or None, "marks are told"
    )
    assert len(told) == 2


def test_reminder_is_told_once(course: Any, platform: Platform) -> None:
    begins = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=40)
    times = [moment.isoformat().replace("+00:00", "Z") for moment in (begins, begins + timedelta(minutes=30))]
    lesson = course["teacher"].made(lessons_path(course), body(*times))

    for _ in range(2):
        platform.invoke("ScheduleRemindersFunctionName")

    assert len(platform.events("schedule", "LessonReminderDue", lesson_id=lesson["id"])) == 1
