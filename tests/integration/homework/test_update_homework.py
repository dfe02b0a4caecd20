"""PATCH /api/homeworks/{homework_id}"""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.classroom import archive, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.homework import (
    a_classroom,
    a_grade,
    a_homework,
    a_homework_in,
    a_submission,
    api,
    everything,
    path_of,
)


@pytest.mark.parametrize(
    ("who", "status"),
    [("anonymous", 401), ("student", 403), ("manager", 403), ("outsider", 404), ("other_teacher", 404)],
)
def test_who_is_no_staff_is_refused_and_changes_nothing(database: ServiceDatabase, who: str, status: int) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    assert api.patch(path_of(homework), {"title": "Mine"}, caller=room.caller(who)).status == status
    assert everything(database) == before


@pytest.mark.parametrize("status", ["draft", "assigned", "closed"])
@pytest.mark.parametrize("who", ["teacher", "assistant", "admin"])
def test_staff_change_what_they_name_and_nothing_else(database: ServiceDatabase, who: str, status: str) -> None:
    room = a_classroom()
    homework = a_homework_in(room, status, description="old", due_at="2026-03-16T17:00:00Z")
    events = database.events()

    answer = api.patch(path_of(homework), {"description": "new"}, caller=room.caller(who))

    changed = answer.json()
    assert answer.status == 200
    assert changed == {
        **homework,
        "description": "new",
        "version": homework["version"] + 1,
        "updated_at": changed["updated_at"],
    }
    assert changed["updated_at"] > homework["updated_at"]
    assert answer.headers["ETag"] == f'"{changed["version"]}"'
    assert api.get(path_of(homework), caller=room.teacher).json() == changed
    assert database.events() == events


def test_null_clears_what_may_be_empty(database: ServiceDatabase) -> None:
    room = a_classroom()
    policy = {"percent_per_day": 10, "floor_percent": 50, "closes_after_days": 7}
    homework = a_homework(room, description="x", due_at="2026-03-16T17:00:00Z", late_policy=policy)

    body = {"description": None, "due_at": None, "late_policy": None}
    changed = api.patch(path_of(homework), body, caller=room.teacher).json()

    assert {name: changed[name] for name in body} == body


def test_a_late_policy_is_replaced_whole(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, late_policy={"percent_per_day": 10, "floor_percent": 50, "closes_after_days": 7})

    changed = api.patch(path_of(homework), {"late_policy": {"percent_per_day": 5}}, caller=room.teacher).json()

    assert changed["late_policy"] == {"percent_per_day": 5, "floor_percent": 0, "closes_after_days": None}


def test_a_new_due_date_takes_the_zone_that_the_course_has_now(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, due_at="2026-03-16T17:00:00Z")
    keep_copy_of_course(room.course_id, timezone="Asia/Tokyo", version=2)

    retitled = api.patch(path_of(homework), {"title": "x"}, caller=room.teacher).json()
    moved = api.patch(path_of(homework), {"due_at": "2026-03-17T17:00:00Z"}, caller=room.teacher).json()

    assert (retitled["timezone"], moved["timezone"]) == ("Europe/Berlin", "Asia/Tokyo")


def test_a_body_that_names_nothing_changes_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)

    answer = api.patch(path_of(homework), {}, caller=room.teacher)

    assert (answer.status, answer.json()) == (200, homework)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"title": None}, {"title"}),
        ({"title": ""}, {"title"}),
        ({"max_score": None}, {"max_score"}),
        ({"max_score": 0}, {"max_score"}),
        ({"due_at": "2026-03-29"}, {"due_at"}),
        ({"late_policy": {"percent_per_day": 101}}, {"late_policy.percent_per_day"}),
        ({"attachment_ids": None}, {"attachment_ids"}),
        ({"attachment_ids": ["x"]}, {"attachment_ids.0"}),
        ({"status": "closed"}, {"status"}),
        ({"course_id": "x", "title": "y"}, {"course_id"}),
    ],
)
def test_a_bad_body_is_422_and_changes_nothing(database: ServiceDatabase, body: Any, fields: set[str]) -> None:
    room = a_classroom()
    homework = a_homework(room)
    before = everything(database)

    answer = api.patch(path_of(homework), body, caller=room.teacher)

    assert (answer.status, answer.fields) == (422, fields)
    assert everything(database) == before


def test_a_stale_version_is_412_and_changes_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    api.patch(path_of(homework), {"title": "First"}, caller=room.teacher)
    before = everything(database)

    stale = api.patch(path_of(homework), {"title": "Second"}, caller=room.assistant, headers={"If-Match": '"1"'})

    assert (stale.status, stale.code) == (412, "stale_version")
    assert everything(database) == before
    fresh = api.patch(path_of(homework), {"title": "Second"}, caller=room.assistant, headers={"If-Match": '"2"'})
    assert (fresh.status, fresh.json()["version"]) == (200, 3)


def test_the_highest_score_is_free_until_something_is_graded(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room, max_score=10)
    submission = a_submission(room.student, homework)
    assert api.patch(path_of(homework), {"max_score": 20}, caller=room.teacher).json()["max_score"] == 20
    a_grade(room.teacher, submission, 15)
    before = everything(database)

    locked = api.patch(path_of(homework), {"max_score": 30, "title": "New"}, caller=room.teacher)

    assert (locked.status, locked.code) == (409, "max_score_locked")
    assert everything(database) == before
    same = api.patch(path_of(homework), {"max_score": 20, "title": "New"}, caller=room.teacher)
    assert (same.status, same.json()["title"]) == (200, "New")


def test_an_archived_course_keeps_its_homeworks_as_they_are(database: ServiceDatabase) -> None:
    room = a_classroom()
    homework = a_homework(room)
    archive(room)

    answer = api.patch(path_of(homework), {"title": "New"}, caller=room.teacher)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert api.get(path_of(homework), caller=room.teacher).json() == homework
