"""POST /api/courses/{course_id}/tests"""

from __future__ import annotations

import json
from typing import Any

import pytest

from kernel.ids import new_id
from tests.support.classroom import archive
from tests.support.databases import ServiceDatabase
from tests.support.quizzes import (
    ALL_FOUR,
    MULTIPLE,
    NUMBER,
    SINGLE,
    TEXT,
    Classroom,
    a_body,
    a_draft,
    api,
    everything,
    instant,
    later,
    path_of,
)


def test_new_test_is_a_draft_with_the_ids_of_the_service(database: ServiceDatabase, room: Classroom) -> None:
    body = a_body(opens_at="2026-03-16T14:00:00+02:00", closes_at="2026-03-17T12:00:00Z", pass_percent=75.5)
    with later(minutes=0):
        answer = api.post(room.path, body, caller=room.teacher)

    test = answer.json()
    assert (answer.status, answer.headers["Location"], answer.headers["ETag"]) == (201, path_of(test), '"1"')
    assert {name: test[name] for name in test if name not in ("id", "questions")} == {
        "course_id": str(room.course_id),
        "title": "Numbers",
        "description": None,
        "status": "draft",
        "time_limit_minutes": None,
        "max_attempts": 1,
        "attempt_policy": "best",
        "opens_at": instant(),
        "closes_at": instant(days=1),
        "shuffle_questions": False,
        "pass_percent": 75.5,
        "show_answers": "never",
        "questions_count": 4,
        "max_score": 10,
        "created_by": str(room.teacher.user_id),
        "created_at": instant(),
        "updated_at": instant(),
        "published_at": None,
        "closed_at": None,
        "version": 1,
    }
    assert len({question["id"] for question in test["questions"]}) == 4
    for question, asked in zip(test["questions"], ALL_FOUR, strict=True):
        assert {**question, **asked} == question
    assert api.get(path_of(test), caller=room.teacher).json() == test
    assert database.events() == []


def test_option_without_an_id_gets_one(room: Classroom) -> None:
    test = a_draft(room, questions=[{**SINGLE, "options": [{"text": "3"}, {"text": "4"}], "correct_option_ids": []}])

    one, other = (option["id"] for option in test["questions"][0]["options"])
    assert one != other


@pytest.mark.parametrize(
    "question",
    [
        {"type": "single_choice", "text": "?"},
        {"type": "text", "text": "?", "points": 0},
        {"type": "number", "text": "?", "value": None},
        {**SINGLE, "correct_option_ids": ["unknown"]},
        {**TEXT, "options": [], "tolerance": 0},
        {**NUMBER, "value": -1e15},
    ],
)
def test_draft_may_be_incomplete(room: Classroom, question: dict[str, Any]) -> None:
    assert a_draft(room, questions=[question])["status"] == "draft"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"status": "published"}, "status"),
        ({"max_score": 5}, "max_score"),
        ({"time_limit_minutes": 0}, "time_limit_minutes"),
        ({"time_limit_minutes": "5"}, "time_limit_minutes"),
        ({"time_limit_minutes": 1.5}, "time_limit_minutes"),
        ({"max_attempts": 0}, "max_attempts"),
        ({"attempt_policy": "worst"}, "attempt_policy"),
        ({"attempt_policy": None}, "attempt_policy"),
        ({"opens_at": "2026-03-16T12:00:00"}, "opens_at"),
        ({"opens_at": "9999-03-16T12:00:00Z"}, "opens_at"),
        ({"opens_at": "2026-03-16T12:00:00Z", "closes_at": "2026-03-16T12:00:00Z"}, "closes_at"),
        ({"shuffle_questions": 1}, "shuffle_questions"),
        ({"pass_percent": 100.01}, "pass_percent"),
        ({"pass_percent": 33.333}, "pass_percent"),
        ({"show_answers": True}, "show_answers"),
        ({"questions": []}, "questions"),
        ({"questions": [TEXT] * 201}, "questions"),
        ({"questions": None}, "questions"),
        ({"questions": [{**TEXT, "id": str(new_id())}]}, "questions.0.id"),
        ({"questions": [TEXT, {**TEXT, "type": "essay"}]}, "questions.1.type"),
        ({"questions": [{**TEXT, "text": " "}]}, "questions.0.text"),
        ({"questions": [{**TEXT, "points": -1}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "points": "1"}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "points": 0.001}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "points": 5000.01}]}, "questions.0.points"),
        ({"questions": [{**TEXT, "options": SINGLE["options"]}]}, "questions.0"),
        ({"questions": [{**SINGLE, "partial_credit": True}]}, "questions.0"),
        ({"questions": [{**TEXT, "value": 1}]}, "questions.0"),
        ({"questions": [{**NUMBER, "tolerance": -0.1}]}, "questions.0.tolerance"),
        ({"questions": [{**NUMBER, "value": "3,14"}]}, "questions.0.value"),
        ({"questions": [{**NUMBER, "value": 1e16}]}, "questions.0.value"),
        ({"questions": [{**NUMBER, "value": 1e-11}]}, "questions.0.value"),
        ({"questions": [{**SINGLE, "options": [{"id": "a b", "text": "x"}]}]}, "questions.0.options.0.id"),
        ({"questions": [{**SINGLE, "options": [{"id": "a", "text": "x", "correct": True}]}]},
         "questions.0.options.0.correct"),
        ({"questions": [{**MULTIPLE, "correct_option_ids": "2"}]}, "questions.0.correct_option_ids"),
    ],
)  # fmt: skip
def test_bad_field_is_named_and_nothing_is_made(
    database: ServiceDatabase, room: Classroom, changes: dict[str, Any], field: str
) -> None:
    before = everything(database)

    answer = api.post(room.path, a_body(**changes), caller=room.teacher)

    assert (answer.status, answer.fields) == (422, {field})
    assert everything(database) == before


def test_body_that_is_no_json_is_400(room: Classroom) -> None:
    answer = api.post(room.path, raw='{"title": ', caller=room.teacher)

    assert (answer.status, answer.code) == (400, "malformed_json")


@pytest.mark.parametrize(("number", "status"), [("NaN", 400), ("-Infinity", 400), ("1e400", 422)])
def test_number_beyond_numbers_is_refused(room: Classroom, number: str, status: int) -> None:
    raw = json.dumps(a_body(questions=[{**NUMBER, "value": 0.5}])).replace("0.5", number)

    assert api.post(room.path, raw=raw, caller=room.teacher).status == status


def test_same_key_gives_the_same_test_again(database: ServiceDatabase, room: Classroom) -> None:
    headers = {"Idempotency-Key": "one"}

    first, again = (api.post(room.path, a_body(), caller=room.teacher, headers=headers) for _ in range(2))
    other = api.post(room.path, a_body(title="Other"), caller=room.teacher, headers=headers)

    assert (again.status, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    assert len(database.rows("SELECT id FROM tests")) == 1


def test_archived_course_takes_no_test(database: ServiceDatabase, room: Classroom) -> None:
    draft = a_draft(room)
    archive(room)
    before = everything(database)

    answers = [
        api.post(room.path, a_body(), caller=room.teacher),
        api.patch(path_of(draft), {"title": "x"}, caller=room.teacher),
        api.post(f"{path_of(draft)}:publish", caller=room.teacher),
    ]

    assert [(answer.status, answer.code) for answer in answers] == [(409, "course_archived")] * 3
    assert everything(database) == before
