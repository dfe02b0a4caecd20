"""A course's grading scale."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.classroom import Classroom, keep_copy_of_course
from tests.support.databases import ServiceDatabase
from tests.support.gateway import Answer
from tests.support.gradebook import api

DEFAULT: dict[str, Any] = {"thresholds": {"5": 90, "4": 75, "3": 60}, "weights": {"homework": 0.5, "test": 0.5}}
KINDER: dict[str, Any] = {"thresholds": {"5": 85.5, "4": 70, "3": 50}, "weights": {"homework": 0.7, "test": 0.3}}


def put(room: Classroom, body: Any, if_match: str | None = None) -> Answer:
    """Set the room's scale as its teacher."""
    headers = {"If-Match": if_match} if if_match else None
    return api.put(f"{room.path}/grading-scale", body, caller=room.teacher, headers=headers)


def get(room: Classroom) -> Answer:
    """Read the room's scale as its student."""
    return api.get(f"{room.path}/grading-scale", caller=room.student)


def test_course_without_a_scale_has_the_default_one(room: Classroom) -> None:
    answer = get(room)

    assert answer.json() == {"course_id": str(room.course_id), **DEFAULT, "version": 0}
    assert answer.headers["ETag"] == '"0"'


def test_scale_is_set_replaced_and_read(database: ServiceDatabase, room: Classroom) -> None:
    first, second = put(room, KINDER), put(room, DEFAULT)

    assert (first.status, second.status) == (200, 200)
    assert first.json() == {"course_id": str(room.course_id), **KINDER, "version": 1}
    assert (first.headers["ETag"], second.headers["ETag"]) == ('"1"', '"2"')
    assert get(room).json() == {"course_id": str(room.course_id), **DEFAULT, "version": 2}
    (row,) = database.rows("SELECT updated_by FROM grading_scales")
    assert row["updated_by"] == room.teacher.user_id


@pytest.mark.parametrize(
    ("if_match", "status"), [('"0"', 412), ('"1"', 412), ('"2"', 200), ("*", 200), ('"3"', 412), ("two", 412)]
)
def test_stale_version_is_refused(room: Classroom, if_match: str, status: int) -> None:
    put(room, DEFAULT)
    put(room, DEFAULT)

    assert put(room, KINDER, if_match).status == status
    assert get(room).json()["version"] == (3 if status == 200 else 2)


@pytest.mark.parametrize(("if_match", "status"), [('"0"', 200), ('"1"', 412)])
def test_first_scale_has_the_default_ones_version_to_match(room: Classroom, if_match: str, status: int) -> None:
    assert put(room, KINDER, if_match).status == status
    assert get(room).json()["version"] == (1 if status == 200 else 0)


def test_archived_course_keeps_its_scale(room: Classroom) -> None:
    keep_copy_of_course(room.course_id, status="archived", version=2)

    answer = put(room, KINDER)

    assert (answer.status, answer.code) == (409, "course_archived")
    assert get(room).json()["version"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**KINDER, "thresholds": {"5": 70, "4": 70, "3": 50}}, "thresholds"),
        ({**KINDER, "thresholds": {"5": 101, "4": 70, "3": 50}}, "thresholds.5"),
        ({**KINDER, "thresholds": {"5": 90, "4": 70}}, "thresholds.3"),
        ({**KINDER, "thresholds": {"5": 90, "4": 70, "3": 50, "2": 10}}, "thresholds.2"),
        ({**KINDER, "weights": {"homework": 0.7, "test": 0.4}}, "weights"),
        ({**KINDER, "weights": {"homework": "0.7", "test": 0.3}}, "weights.homework"),
        ({"thresholds": KINDER["thresholds"]}, "weights"),
        ({**KINDER, "version": 1}, "version"),
    ],
)
def test_bad_scale_is_refused_at_its_field(database: ServiceDatabase, room: Classroom, body: Any, field: str) -> None:
    answer = put(room, body)

    assert (answer.status, answer.fields) == (422, {field})
    assert database.rows("SELECT * FROM grading_scales") == []


@pytest.mark.parametrize(("raw", "status"), [("{", 400), ("[]", 422), ("null", 422), ("", 400)])
def test_body_that_is_no_object_is_refused(room: Classroom, raw: str, status: int) -> None:
    assert api.put(f"{room.path}/grading-scale", raw=raw, caller=room.teacher).status == status
