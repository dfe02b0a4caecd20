"""POST /api/courses/{course_id}/homeworks"""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.gateway import a_caller
from tests.support.homework import a_classroom, api, everything

POLICY = {"percent_per_day": 10, "floor_percent": 50, "closes_after_days": 7}


def test_anonymous_is_401(database: ServiceDatabase) -> None:
    room = a_classroom()

    assert api.post(room.path, {"title": "Linear equations"}).status == 401


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("student", 403, "staff_only"),
        ("manager", 403, "staff_only"),
        ("outsider", 404, "course_not_found"),
        ("other_teacher", 404, "course_not_found"),
    ],
)
def test_who_is_no_staff_is_refused_and_leaves_nothing(
    database: ServiceDatabase, who: str, status: int, code: str
) -> None:
    room = a_classroom()
    before = everything(database)

    answer = api.post(room.path, {"title": "Linear equations", "status": "assigned"}, caller=room.caller(who))

    assert (answer.status, answer.code) == (status, code)
    assert everything(database) == before


@pytest.mark.parametrize("who", ["teacher", "assistant", "admin"])
def test_staff_make_a_draft_with_defaults(database: ServiceDatabase, who: str) -> None:
    room = a_classroom()
    caller = room.caller(who)

    answer = api.post(room.path, {"title": "  Linear equations "}, caller=caller)

    homework = answer.json()
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/homeworks/{homework['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert homework == {
        "id": homework["id"],
        "course_id": str(room.course_id),
        "title": "Linear equations",
        "description": None,
        "status": "draft",
        "due_at": None,
        "timezone": "Europe/Berlin",
        "max_score": 100,
        "late_policy": None,
        "attachments": [],
        "created_by": str(caller.user_id) if caller else None,
        "created_at": homework["created_at"],
        "updated_at": homework["created_at"],
        "version": 1,
    }
    assert UUID(homework["id"]).version == 7
    assert homework["created_at"].endswith("Z")
    assert database.events() == []


def test_an_assigned_one_is_told_at_once(database: ServiceDatabase) -> None:
    room = a_classroom()
    body = {
        "title": "Линейные уравнения",
        "description": "All of chapter 3.",
        "due_at": "2026-03-29T23:59:00+02:00",
        "max_score": 12.5,
        "status": "assigned",
        "late_policy": POLICY,
    }

    homework = api.post(room.path, body, caller=room.teacher).json()

    due_at = "2026-03-29T21:59:00Z"
    assert {name: homework[name] for name in body} == {**body, "due_at": due_at}
    assert database.events() == [
        {
            "homework_id": homework["id"],
            "course_id": str(room.course_id),
            "title": "Линейные уравнения",
            "due_at": due_at,
            "max_score": 12.5,
            "version": 1,
        }
    ]
    assert len(database.events("HomeworkAssigned")) == 1


def test_what_a_late_policy_leaves_out_costs_nothing(database: ServiceDatabase) -> None:
    room = a_classroom()

    homework = api.post(room.path, {"title": "x", "late_policy": {}}, caller=room.teacher).json()

    assert homework["late_policy"] == {"percent_per_day": 0, "floor_percent": 0, "closes_after_days": None}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"title"}),
        ({"title": " "}, {"title"}),
        ({"title": None}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"title": "x", "description": "x" * 20_001}, {"description"}),
        ({"title": "x", "description": 5}, {"description"}),
        ({"title": "x", "due_at": "2026-03-29T23:59:00"}, {"due_at"}),
        ({"title": "x", "due_at": "tomorrow"}, {"due_at"}),
        ({"title": "x", "due_at": 1774821540}, {"due_at"}),
        ({"title": "x", "due_at": "0001-01-01T00:00:00+05:00"}, {"due_at"}),
        ({"title": "x", "due_at": "9999-12-31T23:59:59Z"}, {"due_at"}),
        ({"title": "x", "max_score": 0}, {"max_score"}),
        ({"title": "x", "max_score": -1}, {"max_score"}),
        ({"title": "x", "max_score": 1.005}, {"max_score"}),
        ({"title": "x", "max_score": 1_000_000.01}, {"max_score"}),
        ({"title": "x", "max_score": "10"}, {"max_score"}),
        ({"title": "x", "max_score": True}, {"max_score"}),
        ({"title": "x", "max_score": None}, {"max_score"}),
        ({"title": "x", "status": "closed"}, {"status"}),
        ({"title": "x", "late_policy": {"percent_per_day": 100.5}}, {"late_policy.percent_per_day"}),
        ({"title": "x", "late_policy": {"percent_per_day": -1}}, {"late_policy.percent_per_day"}),
        ({"title": "x", "late_policy": {"floor_percent": 101}}, {"late_policy.floor_percent"}),
        ({"title": "x", "late_policy": {"closes_after_days": -1}}, {"late_policy.closes_after_days"}),
        ({"title": "x", "late_policy": {"closes_after_days": 1.5}}, {"late_policy.closes_after_days"}),
        ({"title": "x", "late_policy": {"closes_after_days": 367}}, {"late_policy.closes_after_days"}),
        ({"title": "x", "late_policy": {"penalty": 1}}, {"late_policy.penalty"}),
        ({"title": "x", "late_policy": []}, {"late_policy"}),
        ({"title": "x", "course_id": "me", "version": 7}, {"course_id", "version"}),
        ({"title": "a\x00b"}, {"title"}),
        ([], {""}),
    ],
)
def test_a_bad_body_is_422_with_its_fields_and_creates_nothing(
    database: ServiceDatabase, body: Any, fields: set[str]
) -> None:
    room = a_classroom()
    before = everything(database)

    answer = api.post(room.path, body, caller=room.teacher)

    assert (answer.status, answer.code, answer.fields) == (422, "validation_failed", fields)
    assert everything(database) == before


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [("{", 400, "malformed_json"), ("", 400, "malformed_json"), ("x" * 1_000_001, 413, "payload_too_large")],
)
def test_a_broken_body_is_refused(database: ServiceDatabase, raw: str, status: int, code: str) -> None:
    room = a_classroom()

    answer = api.post(room.path, raw=raw, caller=room.teacher)

    assert (answer.status, answer.code) == (status, code)
    assert database.rows("SELECT * FROM homeworks") == []


@pytest.mark.parametrize("course_id", ["1", "not-an-id", "0198c0de-0000-7000-8000-000000000001"])
def test_a_course_that_is_not_there_is_404(database: ServiceDatabase, course_id: str) -> None:
    answer = api.post(f"/api/courses/{course_id}/homeworks", {"title": "x"}, caller=a_caller("admin"))

    assert answer.status == 404


def test_an_archived_course_takes_none(database: ServiceDatabase) -> None:
    room = a_classroom()
    archive(room)

    answer = api.post(room.path, {"title": "x"}, caller=room.teacher)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert database.rows("SELECT * FROM homeworks") == []


def test_a_replay_gives_the_first_answer_and_no_second_homework(database: ServiceDatabase) -> None:
    room = a_classroom()
    body, headers = {"title": "x", "status": "assigned"}, {"Idempotency-Key": "k1"}
    first = api.post(room.path, body, caller=room.teacher, headers=headers)

    second = api.post(room.path, body, caller=room.teacher, headers=headers)
    other = api.post(room.path, {"title": "y"}, caller=room.teacher, headers=headers)

    assert (second.status, second.json()) == (201, first.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(database.rows("SELECT * FROM homeworks")) == 1
    assert len(database.events("HomeworkAssigned")) == 1
