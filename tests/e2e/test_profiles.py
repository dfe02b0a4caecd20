"""Profiles, figures and achievements, as the contract's section 6 tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.support.at_once import at_once
from tests.support.http import Http
from tests.support.people import Person, register
from tests.support.platform import Platform
from tests.support.teaching import (
    Classroom,
    a_course,
    a_homework,
    a_submission,
    a_test,
    an_attempt,
    answers_to,
    attempt_path,
    enroll,
    eventually,
    grade_path,
)

FIELDS = {"user_id", "full_name", "avatar_url", "bio", "links", "achievements_count", "stats", "version"}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR and the picture"


@pytest.fixture
def pupil(http: Http) -> Person:
    """A student whom no other test knows."""
    return register(http, "student")


@pytest.fixture
def course(teacher: Person, pupil: Person) -> Any:
    """A course of the teacher's and the pupil."""
    made = a_course(teacher, timezone="Europe/Berlin")
    enroll(teacher, made["id"], pupil)
    return made


def path_of(person: Person, *parts: str) -> str:
    return "/".join([f"/api/profile/users/{person.user_id}", *parts])


def stats_when(person: Person, **figures: Any) -> Any:
    """The person's figures, once they have these among them."""

    def find() -> Any:
        stats = person.read("/api/profile/me")["stats"]
        return stats if figures.items() <= stats.items() else None

    return eventually(find, f"figures {figures}")


def achievement_when(person: Person, code: str) -> Any:
    def find() -> Any:
        items = person.read(path_of(person, "achievements"))["items"]
        return next((item for item in items if item["code"] == code), None)

    return eventually(find, f"achievement {code}")


def test_profile_is_there_at_once(pupil: Person) -> None:
    profile = pupil.read("/api/profile/me")

    assert set(profile) == FIELDS
    assert (profile["user_id"], profile["full_name"], profile["version"]) == (pupil.user_id, pupil.full_name, 1)


def test_own_profile_is_changed_against_its_version(pupil: Person) -> None:
    changes = {"bio": "Ich mag Mathe.", "links": [{"title": "Site", "url": "https://example.org"}]}

    changed = pupil.patch("/api/profile/me", changes, headers={"If-Match": '"1"'})
    stale = pupil.patch("/api/profile/me", {"bio": ""}, headers={"If-Match": '"1"'})

    assert (changed.status, stale.status) == (200, 412)
    assert pupil.read("/api/profile/me") == changed.json()
    assert pupil.patch("/api/profile/me", {"avatar_url": "http://example.org/a.png"}).fields == {"avatar_url"}


def test_who_sees_whom(classroom: Classroom, http: Http) -> None:
    student = classroom.student

    for reader in (classroom.teacher, classroom.assistant, classroom.manager, classroom.admin):
        assert set(reader.read(path_of(student))) == FIELDS
    assert set(classroom.classmate.read(path_of(student))) == FIELDS - {"stats"}
    # Other tests bring the outsiders of this course together with its students elsewhere.
    for stranger in (register(http, "student"), register(http, "teacher")):
        assert stranger.get(path_of(student)).status == 404
        assert stranger.get(path_of(student, "achievements")).status == 404


def test_teacher_grants_right_after_the_enrolment(teacher: Person, pupil: Person, course: Any) -> None:
    body = {"code": "helping_hand", "title": "Helping hand", "icon": "heart"}

    answers = at_once(*[lambda: teacher.post(path_of(pupil, "achievements"), body)] * 3)

    assert sorted(answer.status for answer in answers) == [200, 200, 201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert pupil.read("/api/profile/me")["achievements_count"] == 1
    assert pupil.post(path_of(pupil, "achievements"), body).status == 403


def test_figures_follow_homeworks_and_tests(teacher: Person, pupil: Person, course: Any, platform: Platform) -> None:
    submission = a_submission(pupil, a_homework(teacher, course["id"], max_score=20)["id"])
    stats_when(pupil, homeworks_submitted=1, homeworks_graded=0)
    assert achievement_when(pupil, "first_submission")["granted_by"] is None

    assert teacher.post(grade_path(submission), {"score": 16.5}).status == 200
    stats_when(pupil, homeworks_graded=1, average_homework_percent=82.5)

    assert teacher.post(grade_path(submission), {"score": 20}).status == 200
    stats_when(pupil, homeworks_graded=1, average_homework_percent=100)
    achievement_when(pupil, "full_score")

    test = a_test(teacher, course["id"])
    attempt = an_attempt(pupil, test)
    body = {"answers": answers_to(test, "b", ["a", "c"], "Beograd", 4)}
    assert pupil.post(f"{attempt_path(attempt)}/submit", body).status == 200
    stats = stats_when(pupil, tests_taken=1)
    assert (stats["average_test_percent"], teacher.read(path_of(pupil))["stats"]) == (75, stats)
    told = platform.events("profiles", "AchievementGranted", user_id=pupil.user_id)
    assert sorted(event["data"]["code"] for event in told) == ["first_submission", "full_score"]


def test_attendance_of_a_past_month_is_counted_and_rewarded(teacher: Person, pupil: Person, course: Any) -> None:
    today = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    begins = (today.replace(day=1) - timedelta(days=1)).replace(day=3)
    for day in range(4):
        times = [begins + timedelta(days=day), begins + timedelta(days=day, hours=1)]
        starts_at, ends_at = (moment.isoformat().replace("+00:00", "Z") for moment in times)
        body = {"title": "Past lesson", "starts_at": starts_at, "ends_at": ends_at}
        lesson = teacher.made(f"/api/courses/{course['id']}/lessons", body)
        records = [{"student_id": pupil.user_id, "status": "present"}]
        assert teacher.post(f"/api/lessons/{lesson['id']}/attendance", {"records": records}).status == 200

    stats_when(pupil, lessons_attended=4, lessons_missed=0)
    achievement_when(pupil, "perfect_attendance_month")


def test_sweep_runs(platform: Platform) -> None:
    assert platform.invoke("ProfilesSweepFunctionName")["judged"] >= 0


def test_admin_sets_figures_and_events_move_on(admin: Person, teacher: Person, pupil: Person, course: Any) -> None:
    figures = {"homeworks_submitted": 10, "tests_taken": 4, "tests_passed": 4, "average_test_percent": 90}

    answer = admin.post(path_of(pupil, "stats:update"), figures)
    assert (answer.status, figures.items() <= answer.json()["stats"].items()) == (200, True)
    assert admin.post(path_of(pupil, "stats%3Aupdate"), {"tests_passed": 5}).fields == {"tests_passed"}
    assert teacher.post(path_of(pupil, "stats:update"), figures).status == 403

    a_submission(pupil, a_homework(teacher, course["id"])["id"])
    stats_when(pupil, homeworks_submitted=11, tests_taken=4, average_test_percent=90)


def test_avatar_goes_through_its_link(teacher: Person, pupil: Person, course: Any) -> None:
    announced = pupil.made("/api/profile/me/avatar", {"content_type": "image/png", "size": len(PNG)})
    upload = announced["upload"]
    headers = {name: value for name, value in upload["headers"].items() if name.lower() != "content-length"}
    sent = httpx.request(upload["method"], upload["url"], content=PNG, headers=headers, trust_env=False)
    assert sent.status_code == 200, sent.text

    used = pupil.patch("/api/profile/me", {"avatar_upload_id": announced["avatar_upload_id"]})

    assert used.status == 200, used.text
    got = httpx.get(teacher.read(path_of(pupil))["avatar_url"], trust_env=False)
    assert (got.status_code, got.content, got.headers["content-type"]) == (200, PNG, "image/png")
    svg = pupil.post("/api/profile/me/avatar", {"content_type": "image/svg+xml", "size": 9})
    assert (svg.status, svg.fields) == (422, {"content_type"})


def test_picture_that_is_none_is_refused(pupil: Person) -> None:
    script = b"<svg onload='alert(1)'/>"
    announced = pupil.made("/api/profile/me/avatar", {"content_type": "image/png", "size": len(script)})
    headers = {"Content-Type": "image/png"}
    httpx.put(announced["upload"]["url"], content=script, headers=headers, trust_env=False).raise_for_status()

    answer = pupil.patch("/api/profile/me", {"avatar_upload_id": announced["avatar_upload_id"]})

    assert (answer.status, answer.fields) == (422, {"avatar_upload_id"})
    assert pupil.read("/api/profile/me")["avatar_url"] is None
